namespace Distill.Tokenizers;

/// <summary>Spaces for their visible characters; none at the beginning, where the encoder has set it.</summary>
internal sealed class MetaspaceDecoder(char space, bool prepended) : IDecoder
{
    public void Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            tokens[i] = i == 0 && prepended
                ? tokens[i].Replace(space.ToString(), "", StringComparison.Ordinal)
                : tokens[i].Replace(space, ' ');
        }
    }
}
