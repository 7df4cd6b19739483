namespace Distill.Tokenizers;

/// <summary>The first step: changes the text before it is split.</summary>
internal interface INormalizer
{
    /// <summary>Adds the normalized text to <paramref name="output"/>.</summary>
    void Normalize(ReadOnlySpan<char> text, TextBuffer output);
}
