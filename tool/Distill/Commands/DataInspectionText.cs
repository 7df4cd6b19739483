using System.Globalization;
using System.Text;
using Distill.Runs;

namespace Distill.Commands;

/// <summary>What was found in rows, as it is printed.</summary>
internal static class DataInspectionText
{
    private const int WidestBar = 40;
    private const int Labels = 12;

    public static string Of(DataInspection inspection)
    {
        var text = new StringBuilder();
        foreach (var rows in inspection.Files)
        {
            text.Append(text.Length == 0 ? "" : "\n")
                .Append($"{rows.Rows}, {rows.File}: {Count(rows.Read)} {(rows.Read == 1 ? "row" : "rows")}")
                .Append(rows.Unusable == 0 ? "\n" : $", {rows.Unusable} more that cannot be used\n");
            AddLabels(rows, text);
            AddFound(rows, text);
            AddLengths(rows, text);
        }

        text.Append($"\nSimilar is what shares {Share(inspection.Similarity, "0")} or more.\n");
        foreach (var sentence in inspection.Advice)
        {
            text.Append($"{sentence}\n");
        }

        return text.ToString();
    }

    private static void AddLabels(InspectedRows rows, StringBuilder text)
    {
        if (rows.Labels is not { Count: > 0 } labels)
        {
            return;
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"  {Quoted.Count(labels.Count, "label")}, the most frequent {rows.Imbalance:0.0} times as frequent as the ")
            .Append("rarest\n");
        var width = labels.Take(Labels).Append(labels[^1]).Max(label => label.Label.Length);
        void Line(LabelShare label) => text
            .Append($"    {label.Label.PadRight(width)} {Count(label.Rows),10} {Share(label.Share, "0.0"),8}  ")
            .Append($"{Bar(label.Rows, labels[0].Rows)}\n");
        var shown = labels.Count <= Labels + 1 ? labels.Count : Labels;
        foreach (var label in labels.Take(shown))
        {
            Line(label);
        }

        if (labels.Count > shown)
        {
            text.Append($"    … {labels.Count - shown - 1} more\n");
            Line(labels[^1]);
        }
    }

    private static void AddFound(InspectedRows rows, StringBuilder text)
    {
        foreach (var found in rows.Found)
        {
            text.Append($"  {found.Told}, {Share(found.Share, "0.00")}: ")
                .AppendJoin(", ", found.Examples).Append(found.Rows > found.Examples.Count ? ", …\n" : "\n");
        }

        if (rows.Found.Count == 0)
        {
            text.Append("  no row repeats another, or is similar to one\n");
        }
    }

    private static void AddLengths(InspectedRows rows, StringBuilder text)
    {
        if (rows.Tokens is not { } tokens)
        {
            return;
        }

        text.Append($"  tokens: {tokens.Median} in the middle, at most {tokens.Percentile95} in 95 of 100 rows, ")
            .Append($"{tokens.Longest} in the longest; {Share(tokens.Cut, "0.00")} of rows are cut, ")
            .Append($"{Share(tokens.Unknown, "0.000")} of tokens are unknown\n");
        var most = tokens.Histogram.Select(bin => bin.Rows).DefaultIfEmpty().Max();
        foreach (var bin in tokens.Histogram)
        {
            var line = $"    {bin.From,6} to {bin.To,-6} {Count(bin.Rows),10}  {Bar(bin.Rows, most)}";
            text.Append(line.TrimEnd()).Append('\n');
        }
    }

    private static string Count(int rows) => rows.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Share(double share, string format) =>
        (share * 100).ToString(format, CultureInfo.InvariantCulture) + " %";

    /// <summary>Something where there is anything.</summary>
    private static string Bar(int rows, int most) =>
        new('█', rows == 0 ? 0 : Math.Max(1, (int)Math.Round((double)WidestBar * rows / most)));
}
