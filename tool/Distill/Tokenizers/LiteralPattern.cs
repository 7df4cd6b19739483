namespace Distill.Tokenizers;

/// <summary>These characters, as they stand.</summary>
internal sealed class LiteralPattern(string literal) : IPattern
{
    public (int Start, int End)? Next(ReadOnlySpan<char> text, int from) =>
        text[from..].IndexOf(literal, StringComparison.Ordinal) is var skip and >= 0
            ? (from + skip, from + skip + literal.Length)
            : null;
}
