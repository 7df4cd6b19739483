using Distill.Tokenizers;

namespace Distill.Data;

/// <summary>Input that is text: tokenized with special tokens, cut to the longest length.</summary>
internal sealed class TextIds(Tokenizer tokenizer, int maxLength)
{
    public Encoded Encode(string text, string? pair)
    {
        var encoding = tokenizer.Encode(text, pair, maxLength);
        return Encoded.Of(encoding.Ids, encoding.TypeIds);
    }
}
