using Distill.Tokenizers;

namespace Distill.Data;

/// <summary>The texts of a file as rows whose next tokens are predicted.</summary>
internal static class LanguageReader
{
    /// <summary>
    /// Ends with all bad rows told, unless <paramref name="problems"/> skips them.
    /// </summary>
    /// <param name="columns">a text alone, or a prompt and the text that answers it</param>
    /// <param name="end">the id of the token that ends a text</param>
    /// <param name="pack">joins the texts and cuts them into rows; else each is a row, cut to the length</param>
    public static IEnumerable<Example> Read(
        TableSource source, ExampleColumns columns, Tokenizer tokenizer, int end, int length, bool pack,
        RowProblems problems)
    {
        var ids = new DocumentIds(tokenizer, end, pack ? int.MaxValue : length);
        var texts = ExampleReader.Read(source, columns, labels: null, ids.Encode, problems);
        return pack ? Packing.Pack(texts, length) : texts;
    }
}
