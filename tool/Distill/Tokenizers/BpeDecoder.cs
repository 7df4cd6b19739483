namespace Distill.Tokenizers;

/// <summary>The mark of a word's end becomes a space, but behind the last word.</summary>
internal sealed class BpeDecoder(string suffix) : IDecoder
{
    public void Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            tokens[i] = tokens[i].Replace(suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal);
        }
    }
}
