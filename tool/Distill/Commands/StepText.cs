using System.Globalization;
using Distill.Tasks;
using Distill.Training;

namespace Distill.Commands;

/// <summary>
/// One step's figures in a line: <c>loss 0.412 (hard 0.301, soft 0.523) lr 2.1e-4 512 examples/s</c>.
/// </summary>
internal static class StepText
{
    public static string Of(StepReport report, double examplesPerSecond)
    {
        var terms = report.Terms.Count > 1
            ? $" ({string.Join(", ", report.Terms.Select(term => $"{term.Key} {Number(term.Value)}"))})"
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"loss {Number(report.Loss)}{terms} lr {report.LearningRate:0.0e-0} {examplesPerSecond:0} examples/s");
    }

    public static string Of(EvaluationReport report)
    {
        var figures = report.Score.Figures.Select(figure => $"{figure.Key.Title()} {figure.Key.Text(figure.Value)}");
        return $"validation {string.Join(", ", figures)}{(report.Best ? ", the best so far" : "")}";
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
