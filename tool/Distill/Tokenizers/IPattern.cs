namespace Distill.Tokenizers;

/// <summary>What a splitter or a replacement looks for.</summary>
internal interface IPattern
{
    /// <summary>The first match at or behind <paramref name="from"/>, never empty; null where there is none.</summary>
    (int Start, int End)? Next(ReadOnlySpan<char> text, int from);
}
