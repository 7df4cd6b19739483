using System.Globalization;
using System.Security;
using System.Text;
using Distill.Compression;
using Distill.Tasks;

namespace Distill.Reports;

/// <summary>A search as a picture: size to the right, the figure upwards, the front joined by a line.</summary>
internal static class SearchPlot
{
    public const string FileName = "search.svg";

    private const int Width = 720, Height = 420, Left = 70, Right = 30, Top = 20, Bottom = 50;

    public static string Svg(SearchNote search)
    {
        var metric = Metrics.Find(search.Metric)!.Value;
        var all = search.Candidates;
        var (widest, lowest, highest) = (
            all.Max(one => one.Bytes) / 1e6, all.Min(one => one.Metric), all.Max(one => one.Metric));
        var span = Math.Max(highest - lowest, 1e-6);
        double X(SearchCandidate one) => Left + (one.Bytes / 1e6 / widest * (Width - Left - Right));
        double Y(SearchCandidate one) => Height - Bottom - ((one.Metric - lowest) / span * (Height - Top - Bottom));

        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" font-family="sans-serif" """);
        svg.Append("""font-size="12"><rect width="100%" height="100%" fill="white"/>""").Append('\n');
        Line(svg, Left, Height - Bottom, Width - Right, Height - Bottom, "black");
        Line(svg, Left, Top, Left, Height - Bottom, "black");
        Label(svg, Left - 8, Height - Bottom, metric.Text(lowest), "end");
        Label(svg, Left - 8, Top + 8, metric.Text(highest), "end");
        Label(svg, Width - Right, Height - Bottom + 18, string.Create(CultureInfo.InvariantCulture, $"{widest:0.0} MB"), "end");
        Label(svg, Left, Height - Bottom + 18, "0 MB", "start");
        Label(svg, Width / 2.0, Height - 10, $"size on disk; upwards: {metric.Title()} on the validation rows", "middle");

        var front = all.Where(one => one.IsOnFront).OrderBy(one => one.Bytes).ToList();
        foreach (var (one, next) in front.Zip(front.Skip(1)))
        {
            Line(svg, X(one), Y(one), X(next), Y(next), "silver");
        }

        foreach (var (index, one) in all.Index())
        {
            var colour = index == search.Chosen ? "crimson" : one.Fits ? "steelblue" : "silver";
            svg.Append(
                CultureInfo.InvariantCulture,
                $"""<circle cx="{X(one):0.#}" cy="{Y(one):0.#}" r="5" fill="{colour}"/>""").Append('\n');
            var right = X(one) > Width / 2.0;
            Label(svg, X(one) + (right ? -9 : 9), Y(one) + 4, one.What, right ? "end" : "start");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Line(StringBuilder svg, double x1, double y1, double x2, double y2, string colour) => svg.Append(
        CultureInfo.InvariantCulture,
        $"""<line x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}" stroke="{colour}"/>""").Append('\n');

    private static void Label(StringBuilder svg, double x, double y, string text, string anchor) => svg.Append(
        CultureInfo.InvariantCulture,
        $"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}">{SecurityElement.Escape(text)}</text>""").Append('\n');
}
