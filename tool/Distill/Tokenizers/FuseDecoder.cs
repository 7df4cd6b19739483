namespace Distill.Tokenizers;

/// <summary>All tokens as one, so that the steps behind it see the whole text.</summary>
internal sealed class FuseDecoder : IDecoder
{
    public void Decode(List<string> tokens)
    {
        var text = string.Concat(tokens);
        tokens.Clear();
        tokens.Add(text);
    }
}
