namespace Distill.Losses;

/// <summary>
/// Rows that are compared with one another: so many in the order of the step. Where the size divides that of the
/// micro-batches, the groups are the same however the step is cut into them.
/// </summary>
/// <param name="size">null for all rows of a micro-batch</param>
internal sealed class RowGroups(int? size)
{
    /// <summary>How many rows each group of a micro-batch has.</summary>
    public IEnumerable<long> Sizes(long rows)
    {
        var whole = Math.Min(size ?? rows, rows);
        for (var left = rows; left > 0; left -= whole)
        {
            yield return Math.Min(whole, left);
        }
    }

    /// <summary>The first row of each group and its size.</summary>
    public IEnumerable<(long Start, long Size)> Of(long rows)
    {
        var start = 0L;
        foreach (var size in Sizes(rows))
        {
            yield return (start, size);
            start += size;
        }
    }
}
