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

    /// <param name="answer">where the text is a prompt; null where it is all that there is</param>
    public Encoded Encode(string text, string? answer) => answer is null ? Encode(text) : Answered(text, answer);

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

    /// <summary>
    /// Both are tokenized for themselves, so that the prompt's ids are those that a finished model is asked with. What is
    /// learned begins at the boundary.
    /// </summary>
    private Encoded Answered(string prompt, string answer)
    {
        var (open, pieces) = (Open(prompt), tokenizer.Pieces(answer));
        if (open.Length == 0 || pieces.Length == 0)
        {
            return Encoded.Bad($"the text {Quoted.Short(open.Length == 0 ? prompt : answer)} gives no tokens.");
        }

        if (open.Length >= maxLength)
        {
            return Encoded.Bad(
                $"the prompt {Quoted.Short(prompt)} has {open.Length} tokens, and rows are cut to {maxLength}; nothing of "
                + "its answer would be left.");
        }

        int[] all = [.. open, .. pieces, end];
        return new Encoded(all.Length <= maxLength ? all : all[..maxLength], open.Length);
    }

    /// <summary>The text without its end: what a model goes on from.</summary>
    public int[] Open(string text)
    {
        var ids = tokenizer.Encode(text, maxLength: NoLimit).Ids;
        return ids is [.., var last] && last == end ? ids[..^1] : ids;
    }
}
