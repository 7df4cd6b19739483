namespace Distill.Tokenizers;

/// <summary>
/// Drops combining marks; accents that are one character with their letter stay, unless NFD stands before.
/// </summary>
internal sealed class StripAccents : INormalizer
{
    public void Normalize(ReadOnlySpan<char> text, TextBuffer output)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii || !UnicodeTables.IsMark(rune.Value))
            {
                output.Add(rune.Value);
            }
        }
    }
}
