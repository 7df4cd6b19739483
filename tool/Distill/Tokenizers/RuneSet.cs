using System.Globalization;

namespace Distill.Tokenizers;

/// <summary>A set of code points, kept as sorted ranges.</summary>
internal sealed class RuneSet
{
    private readonly List<int> _firsts = [];
    private readonly List<int> _lasts = [];

    /// <param name="ranges">hexadecimal, 'A1' or 'B6-B7', in rising order</param>
    public void Add(IEnumerable<string> ranges)
    {
        foreach (var range in ranges)
        {
            var (first, last) = Parse(range);
            _firsts.Add(first);
            _lasts.Add(last);
        }
    }

    public bool Contains(int codePoint)
    {
        var found = _firsts.BinarySearch(codePoint);
        return found >= 0 || (~found > 0 && codePoint <= _lasts[~found - 1]);
    }

    public static (int First, int Last) Parse(string range)
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? (Code(range), Code(range)) : (Code(range.AsSpan(0, dash)), Code(range.AsSpan(dash + 1)));
    }

    private static int Code(ReadOnlySpan<char> hex) =>
        int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
