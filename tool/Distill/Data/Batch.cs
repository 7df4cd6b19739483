namespace Distill.Data;

/// <summary>
/// The examples of one forward pass, padded to the longest of them. B examples, T tokens; every array of [B, T] is laid
/// out row after row.
/// </summary>
internal sealed class Batch
{
    private Batch(int[] examples, int length)
    {
        (Examples, T) = (examples, length);
        InputIds = new long[B * T];
        AttentionMask = new long[B * T];
        TypeIds = new long[B * T];
        Labels = new int[B];
    }

    /// <summary>Positions in the set that the batch was made from.</summary>
    public int[] Examples { get; }

    public int B => Examples.Length;

    public int T { get; }

    /// <summary>[B, T], the padding's id where there is no token.</summary>
    public long[] InputIds { get; }

    /// <summary>[B, T], 1 for a token and 0 for padding.</summary>
    public long[] AttentionMask { get; }

    /// <summary>[B, T], 0 for the first text and for padding, 1 for the second text.</summary>
    public long[] TypeIds { get; }

    /// <summary>[B], <see cref="Data.Labels.None"/> where an example has none.</summary>
    public int[] Labels { get; }

    /// <summary>Tokens without the padding.</summary>
    public int TokenCount { get; private set; }

    public static Batch Of(ExampleSet set, ReadOnlySpan<int> examples, long padId)
    {
        var longest = 0;
        foreach (var example in examples)
        {
            longest = Math.Max(longest, set.Length(example));
        }

        var batch = new Batch(examples.ToArray(), longest);
        for (var row = 0; row < batch.B; row++)
        {
            batch.Fill(set, row, padId);
        }

        return batch;
    }

    private void Fill(ExampleSet set, int row, long padId)
    {
        var example = Examples[row];
        var start = row * T;
        var length = set.CopyIds(example, InputIds.AsSpan(start, T));
        var boundary = set.Boundary(example);

        InputIds.AsSpan(start + length, T - length).Fill(padId);
        AttentionMask.AsSpan(start, length).Fill(1);
        TypeIds.AsSpan(start + boundary, length - boundary).Fill(1);
        Labels[row] = set.Label(example);
        TokenCount += length;
    }
}
