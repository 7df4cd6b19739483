using Distill.Data;
using FsCheck.Xunit;

namespace Distill.Tests.Data;

public sealed class PackingTests
{
    [Fact]
    public void Texts_fill_rows_one_behind_another()
    {
        // Texts of 3, 1, 6 and 2 tokens, from the lines 2, 3, 5 and 8.
        var rows = Packing.Pack([Text(2, 1, 2, 3), Text(3, 4), Text(5, 5, 6, 7, 8, 9, 10), Text(8, 11, 12)], 4).ToList();

        Assert.Equal([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], rows.Select(row => row.Values));
        Assert.Equal([2, 5, 5], rows.Select(row => row.Line));
        Assert.All(rows, row => Assert.Equal((row.Values.Length, Labels.None), (row.Boundary, row.Label)));
    }

    [Property(MaxTest = 200)]
    public void Every_token_stands_in_one_row_but_for_a_single_last_one(byte[] lengths, byte length)
    {
        var width = 2 + (length % 7);
        var next = 0;
        List<Example> texts = [.. lengths.Select((count, i) =>
            Text(i + 1, [.. Enumerable.Range(0, 1 + (count % 9)).Select(_ => next++)]))];

        var rows = Packing.Pack(texts, width).Select(row => row.Values).ToList();

        Assert.Equal(Enumerable.Range(0, next % width == 1 ? next - 1 : next), rows.SelectMany(row => row));
        Assert.All(rows.SkipLast(1), row => Assert.Equal(width, row.Length));
    }

    private static Example Text(int line, params int[] ids) => new(ids, ids.Length, Labels.None, line);
}
