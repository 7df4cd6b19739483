namespace Distill.Tokenizers;

/// <summary>Writes something else for every match, token by token.</summary>
internal sealed class ReplaceDecoder(IPattern pattern, string content) : IDecoder
{
    private readonly ReplaceNormalizer _replace = new(pattern, content);

    public void Decode(List<string> tokens)
    {
        var output = new TextBuffer();
        for (var i = 0; i < tokens.Count; i++)
        {
            output.Clear();
            _replace.Normalize(tokens[i], output);
            tokens[i] = output.Text.ToString();
        }
    }
}
