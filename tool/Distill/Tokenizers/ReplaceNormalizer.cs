namespace Distill.Tokenizers;

/// <summary>Writes something else for every match.</summary>
internal sealed class ReplaceNormalizer(IPattern pattern, string content) : INormalizer
{
    public void Normalize(ReadOnlySpan<char> text, TextBuffer output)
    {
        var at = 0;
        while (pattern.Next(text, at) is { } match)
        {
            output.Add(text[at..match.Start]);
            output.Add(content);
            at = match.End;
        }

        output.Add(text[at..]);
    }
}
