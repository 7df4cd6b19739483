using System.Globalization;
using System.Security;
using System.Text;
using Distill.Evaluation;
using Distill.Tasks;

namespace Distill.Reports;

/// <summary>
/// A sweep as a picture: a line for each combination, the figure to the right; the runs as points, mean and spread as a
/// bar. On a terminal the same in characters.
/// </summary>
internal static class SweepPlot
{
    public const string FileName = "sweep.svg";

    private const int Width = 760, Right = 30, Top = 20, RowHeight = 28, Bottom = 50, LetterWidth = 7;
    private const int Columns = 50;

    public static string Svg(SweepReport report, Metric metric)
    {
        var rows = Rows(report, metric);
        var (lowest, highest) = Range(rows, metric);
        var left = 20 + (LetterWidth * Math.Min(50, rows.Max(row => row.Name.Length)));
        var height = Top + (RowHeight * rows.Count) + Bottom;
        double X(double value) => left + ((value - lowest) / (highest - lowest) * (Width - left - Right));

        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" font-family="sans-serif" """);
        svg.Append("""font-size="12"><rect width="100%" height="100%" fill="white"/>""").Append('\n');
        Line(svg, left, height - Bottom, Width - Right, height - Bottom, "black", 1);
        Label(svg, left, height - Bottom + 18, metric.Text(lowest), "start");
        Label(svg, Width - Right, height - Bottom + 18, metric.Text(highest), "end");
        Label(svg, (left + Width - Right) / 2.0, height - 10, $"{metric.Title()} on the test rows, by seed", "middle");
        var mean = rows[0].Values.Average();
        Line(svg, X(mean), Top, X(mean), height - Bottom, "silver", 1);
        foreach (var (index, (name, values)) in rows.Index())
        {
            var (y, spread) = (Top + (RowHeight * (index + 0.5)), PairedDifference.Spread(values));
            Label(svg, left - 10, y + 4, name, "end");
            Line(svg, X(values.Average() - spread), y, X(values.Average() + spread), y, "steelblue", 3);
            Line(svg, X(values.Average()), y - 8, X(values.Average()), y + 8, "steelblue", 3);
            foreach (var value in values)
            {
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"""<circle cx="{X(value):0.#}" cy="{y:0.#}" r="4" fill="none" stroke="crimson"/>""").Append('\n');
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>A line of characters for each combination: <c>├──●──┤</c>.</summary>
    public static string Text(SweepReport report, Metric metric)
    {
        var rows = Rows(report, metric);
        var (lowest, highest) = Range(rows, metric);
        var wide = rows.Max(row => row.Name.Length);
        int At(double value) => (int)Math.Round((value - lowest) / (highest - lowest) * (Columns - 1));
        var text = new StringBuilder();
        foreach (var (name, values) in rows)
        {
            var (mean, spread) = (values.Average(), PairedDifference.Spread(values));
            var line = new string(' ', Columns).ToCharArray();
            Array.Fill(line, '─', At(mean - spread), At(mean + spread) - At(mean - spread) + 1);
            (line[At(mean - spread)], line[At(mean + spread)], line[At(mean)]) = ('├', '┤', '●');
            text.Append(name.PadRight(wide)).Append("  ").Append(line).Append('\n');
        }

        var (from, to) = (metric.Text(lowest), metric.Text(highest));
        return text.Append(' ', wide + 2).Append(from).Append(to.PadLeft(Columns - from.Length)).Append('\n').ToString();
    }

    private static List<(string Name, IReadOnlyList<double> Values)> Rows(SweepReport report, Metric metric) =>
        report.Rows.Count == 1
            ? [.. report.Rows[0].Repetitions[0].Models.Select(model =>
                (model.Name, report.Rows[0].Values(model.Name, metric.Word()))).Where(row => row.Item2.Count > 0)]
            : [.. report.Rows.Where(row => row.Epochs is null && row.Repetitions.Count > 0)
                .Select(row => (row.Settings, row.Values(null, metric.Word())))];

    /// <summary>Of all values and bars, never empty.</summary>
    private static (double Lowest, double Highest) Range(
        List<(string Name, IReadOnlyList<double> Values)> rows, Metric metric)
    {
        double Low(IReadOnlyList<double> values) => Math.Min(values.Min(), values.Average() - PairedDifference.Spread(values));
        double High(IReadOnlyList<double> values) => Math.Max(values.Max(), values.Average() + PairedDifference.Spread(values));
        var (lowest, highest) = (rows.Min(row => Low(row.Values)), rows.Max(row => High(row.Values)));
        var margin = highest > lowest ? 0.05 * (highest - lowest) : 0.01;
        var (from, to) = (lowest - margin, highest + margin);
        return metric.IsCost() ? (from, to) : (Math.Max(from, Math.Min(lowest, 0)), Math.Min(to, Math.Max(highest, 1)));
    }

    private static void Line(
        StringBuilder svg, double x1, double y1, double x2, double y2, string colour, int width) => svg.Append(
        CultureInfo.InvariantCulture,
        $"""<line x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}" stroke="{colour}" stroke-width="{width}"/>""")
        .Append('\n');

    private static void Label(StringBuilder svg, double x, double y, string text, string anchor) => svg.Append(
        CultureInfo.InvariantCulture,
        $"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}">{SecurityElement.Escape(text)}</text>""").Append('\n');
}
