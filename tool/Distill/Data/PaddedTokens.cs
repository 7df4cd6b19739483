namespace Distill.Data;

/// <summary>
/// The token ids of several examples, padded to the longest of them. B examples, T tokens; every array of [B, T] is
/// laid out row after row.
/// </summary>
internal sealed class PaddedTokens
{
    private PaddedTokens(int[] examples, int length)
    {
        (Examples, T) = (examples, length);
        InputIds = new long[B * T];
        AttentionMask = new long[B * T];
        TypeIds = new long[B * T];
    }

    /// <summary>Positions in the set that they were taken from.</summary>
    public int[] Examples { get; }

    public int B => Examples.Length;

    public int T { get; }

    /// <summary>[B, T], the padding's id where there is no token.</summary>
    public long[] InputIds { get; }

    /// <summary>[B, T], 1 for a token and 0 for padding.</summary>
    public long[] AttentionMask { get; }

    /// <summary>[B, T], 0 for the first text and for padding, 1 for the second text.</summary>
    public long[] TypeIds { get; }

    /// <summary>Tokens without the padding.</summary>
    public int TokenCount { get; private set; }

    public static PaddedTokens Of(ExampleSet set, ReadOnlySpan<int> examples, long padId)
    {
        var longest = 0;
        foreach (var example in examples)
        {
            longest = Math.Max(longest, set.Length(example));
        }

        var tokens = new PaddedTokens(examples.ToArray(), longest);
        for (var row = 0; row < tokens.B; row++)
        {
            tokens.Fill(set, row, padId);
        }

        return tokens;
    }

    private void Fill(ExampleSet set, int row, long padId)
    {
        var example = Examples[row];
        var start = row * T;
        var length = set.CopyValues(example, InputIds.AsSpan(start, T));
        var boundary = set.Boundary(example);

        InputIds.AsSpan(start + length, T - length).Fill(padId);
        AttentionMask.AsSpan(start, length).Fill(1);
        TypeIds.AsSpan(start + boundary, length - boundary).Fill(1);
        TokenCount += length;
    }
}
