using Distill.Tokenizers;

namespace Distill.Data;

/// <summary>
/// Input whose tokens are learned: tokenized with special tokens, cut to the longest length. A text of special tokens
/// alone, as one of unknown characters, has nothing to learn.
/// </summary>
internal sealed class LanguageIds(Tokenizer tokenizer, int maxLength)
{
    public Encoded Encode(string text)
    {
        var ids = tokenizer.Encode(text, maxLength: maxLength).Ids;
        return Array.TrueForAll(ids, tokenizer.IsSpecial)
            ? Encoded.Bad($"the text {Quoted.Short(text)} gives special tokens only; there is nothing to learn in it.")
            : new Encoded(ids, ids.Length);
    }
}
