using Distill.Tokenizers;

namespace Distill.Data;

/// <summary>
/// Input whose next tokens are learned: tokenized, with the token that ends a text behind it, and cut to the longest
/// length.
/// </summary>
/// <param name="end">the id of the token that ends a text</param>
internal sealed class DocumentIds(Tokenizer tokenizer, int end, int maxLength = int.MaxValue)
{
    /// <summary>A limit all the same: without one the tokenizer's own holds.</summary>
    private const int NoLimit = int.MaxValue - 1;

    public Encoded Encode(string text)
    {
        var ids = Open(text);
        if (Array.TrueForAll(ids, tokenizer.IsSpecial))
        {
            return Encoded.Bad($"the text {Quoted.Short(text)} gives special tokens only; there is nothing to learn in it.");
        }

        int[] ended = [.. ids, end];
        return ended.Length <= maxLength
            ? new Encoded(ended, ended.Length)
            : new Encoded(ended[..maxLength], maxLength);
    }

    /// <summary>The text without its end: what a model goes on from.</summary>
    public int[] Open(string text)
    {
        var ids = tokenizer.Encode(text, maxLength: NoLimit).Ids;
        return ids is [.., var last] && last == end ? ids[..^1] : ids;
    }
}
