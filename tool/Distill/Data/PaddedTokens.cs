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
            var length = set.CopyValues(tokens.Examples[row], tokens.InputIds.AsSpan(row * tokens.T, tokens.T));
            tokens.Fill(row, length, set.Boundary(tokens.Examples[row]), padId);
        }

        return tokens;
    }

    /// <summary>The same with every text changed.</summary>
    /// <param name="draw">what chance decides is drawn from it and an example's position</param>
    public static PaddedTokens Of(
        ExampleSet set, ReadOnlySpan<int> examples, long padId, TextAugmentation augmentation, ulong draw)
    {
        var (all, rows) = (examples.ToArray(), new (long[] Ids, int Boundary)[examples.Length]);
        foreach (var (row, example) in all.Index())
        {
            var given = new long[set.Length(example)];
            set.CopyValues(example, given);
            rows[row] = augmentation.Apply(given, set.Boundary(example), set.Key(example), draw, example);
        }

        var tokens = new PaddedTokens(all, rows.Max(row => row.Ids.Length));
        foreach (var (row, (ids, boundary)) in rows.Index())
        {
            ids.CopyTo(tokens.InputIds, row * tokens.T);
            tokens.Fill(row, ids.Length, boundary, padId);
        }

        return tokens;
    }

    /// <summary>What stands around a row's ids.</summary>
    private void Fill(int row, int length, int boundary, long padId)
    {
        var start = row * T;
        InputIds.AsSpan(start + length, T - length).Fill(padId);
        AttentionMask.AsSpan(start, length).Fill(1);
        TypeIds.AsSpan(start + boundary, length - boundary).Fill(1);
        TokenCount += length;
    }
}
