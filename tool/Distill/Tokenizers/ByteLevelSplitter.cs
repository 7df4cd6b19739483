namespace Distill.Tokenizers;

/// <summary>Words as bytes: every text can be written in 256 characters, and none is unknown.</summary>
/// <param name="prefixSpace">the first word gets a space where it has none, so that it is written as within a
/// text</param>
/// <param name="words">how the text is cut before; null: not at all</param>
internal sealed class ByteLevelSplitter(bool prefixSpace, IPattern? words) : ISplitter
{
    public void Split(ReadOnlySpan<char> text, bool atStart, WordList output)
    {
        if (prefixSpace && !text.StartsWith(' '))
        {
            text = string.Concat(" ", text);
        }

        if (words is null)
        {
            ByteAlphabet.Write(text, output.Open());
            output.Close();
            return;
        }

        for (var at = 0; words.Next(text, at) is { } word; at = word.End)
        {
            ByteAlphabet.Write(text[word.Start..word.End], output.Open());
            output.Close();
        }
    }
}
