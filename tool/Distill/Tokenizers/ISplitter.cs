namespace Distill.Tokenizers;

/// <summary>The second step: cuts the normalized text into words; no piece reaches over two of them.</summary>
internal interface ISplitter
{
    /// <param name="atStart">whether <paramref name="text"/> begins where the user's text begins</param>
    void Split(ReadOnlySpan<char> text, bool atStart, WordList output);
}
