namespace Distill.Tokenizers;

/// <summary>Drops white space at the ends of the text.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    public void Normalize(ReadOnlySpan<char> text, TextBuffer output)
    {
        var rest = left ? text.TrimStart() : text;
        output.Add(right ? rest.TrimEnd() : rest);
    }
}
