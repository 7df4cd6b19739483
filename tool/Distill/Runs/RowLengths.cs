using Distill.Data;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>How long the rows of a file are in tokens.</summary>
internal static class RowLengths
{
    /// <summary>A limit all the same: without one the tokenizer's own holds.</summary>
    private const int NoLimit = int.MaxValue - 1;

    /// <param name="cut">rows lose what is beyond; null where texts are joined before they are cut</param>
    public static InspectedLengths Of(CleaningSource source, Tokenizer tokenizer, int? cut)
    {
        var rows = TableReader.Read(source.Table, source.Columns.Texts, new RowProblems(BadRows.Skip));
        var (lengths, unknown) = (new List<int>(), 0L);
        foreach (var row in OrderedWork.Select(rows, row => Count(row, tokenizer)))
        {
            if (row.Tokens > 0)
            {
                lengths.Add(row.Tokens);
                unknown += row.Unknown;
            }
        }

        lengths.Sort();
        var total = lengths.Sum(length => (long)length);
        double Share(double part) => total == 0 ? 0 : part / total;
        return new InspectedLengths(
            lengths.Count == 0 ? 0 : Math.Round((double)total / lengths.Count, 1),
            At(lengths, 0.5),
            At(lengths, 0.95),
            At(lengths, 1),
            lengths.Count == 0 || cut is null ? 0 : (double)lengths.Count(length => length > cut) / lengths.Count,
            cut is { } limit ? Share(lengths.Sum(length => (double)Math.Max(0, length - limit))) : 0,
            Share(unknown),
            Histogram(lengths));
    }

    private static (int Tokens, int Unknown) Count(Row row, Tokenizer tokenizer)
    {
        if (row.Fields.Any(string.IsNullOrWhiteSpace))
        {
            return (0, 0);
        }

        var ids = tokenizer.Encode(row.Fields[0], row.Fields.ElementAtOrDefault(1), NoLimit).Ids;
        return (ids.Length, tokenizer.Named.Unknown is { } unknown ? ids.Count(id => id == unknown) : 0);
    }

    /// <summary>The smallest length that so large a share of the rows does not exceed.</summary>
    private static int At(List<int> ascending, double share) =>
        ascending.Count == 0 ? 0 : ascending[(int)Math.Ceiling(share * ascending.Count) - 1];

    /// <summary>Each bin reaches twice as far as the one before: few bins show short rows and long ones.</summary>
    private static List<LengthBin> Histogram(List<int> ascending)
    {
        var bins = new List<LengthBin>();
        for (var (from, to, row) = (1, 4, 0); row < ascending.Count; (from, to) = (to + 1, to * 2))
        {
            var first = row;
            while (row < ascending.Count && ascending[row] <= to)
            {
                row++;
            }

            if (bins.Count > 0 || row > first)
            {
                bins.Add(new LengthBin(from, to, row - first));
            }
        }

        return bins;
    }
}
