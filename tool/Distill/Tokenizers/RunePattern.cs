using System.Text;

namespace Distill.Tokenizers;

/// <summary>Runs of code points of one kind.</summary>
/// <param name="fewest">a shorter run is no match</param>
/// <param name="most">a longer run is several matches</param>
internal sealed class RunePattern(Func<Rune, bool> isOne, int fewest = 1, int most = int.MaxValue) : IPattern
{
    public (int Start, int End)? Next(ReadOnlySpan<char> text, int from)
    {
        var (start, end, count) = (from, from, 0);
        while (end < text.Length)
        {
            Rune.DecodeFromUtf16(text[end..], out var rune, out var length);
            if (isOne(rune))
            {
                (end, count) = (end + length, count + 1);
                if (count == most)
                {
                    return (start, end);
                }
            }
            else if (count >= fewest)
            {
                return (start, end);
            }
            else
            {
                (start, end, count) = (end + length, end + length, 0);
            }
        }

        return count >= fewest ? (start, end) : null;
    }
}
