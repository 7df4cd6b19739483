using System.Globalization;
using System.Text;
using Distill.Reports;
using Distill.Runs;

namespace Distill.Commands;

/// <summary>An explanation as it is printed.</summary>
internal static class ExplainText
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    public static string Of(ExplainedKey key)
    {
        var text = new StringBuilder($"{key.Key}\n  {key.Description}\n")
            .Append($"  value    {key.Value}\n  default  {key.Default}\n");
        foreach (var (name, description) in key.Keys)
        {
            text.Append($"  {key.Key}.{name}\n    {description}\n");
        }

        return text.ToString();
    }

    public static string Of(Explanation explanation)
    {
        var text = new StringBuilder($"{explanation.Recipe}\n{explanation.Summary}\n");
        Section(text, "The student minimizes");
        text.Append($"  {explanation.Formula}\n");
        foreach (var term in explanation.Terms)
        {
            text.Append($"  {term.Name,-11} {term.Formula}\n")
                .Append($"{"",-13} summed, and divided by the step's {term.Divisor}\n");
        }

        Layers(explanation, text);
        Section(text, "Parameters");
        foreach (var model in explanation.Models)
        {
            text.Append($"  {model.Name,-11} {Count(model.Parameters),14}, of which {Count(model.Trained)} learn: ")
                .Append($"{model.Shape}\n");
        }

        Budget(explanation, text);
        Section(text, "Over the training");
        foreach (var curve in explanation.Curves)
        {
            text.Append($"  {curve.Name,-18} {Sparkline(curve.Values)}  {Small(curve.Values[0])} → ")
                .Append($"{Small(curve.Values[^1])}\n");
        }

        Labels(explanation, text);
        Section(text, "Defaults that were filled in");
        foreach (var (key, value) in explanation.Defaults)
        {
            text.Append($"  {key}: {value}\n");
        }

        if (explanation.Preflight is { } preflight)
        {
            Preflight(preflight, text);
        }

        return text.ToString();
    }

    private static void Layers(Explanation explanation, StringBuilder text)
    {
        var terms = explanation.Terms.Where(term => term.Layers.Count > 0).ToList();
        if (terms.Count == 0)
        {
            return;
        }

        Section(text, "Layers that are compared, student ── teacher");
        foreach (var term in terms)
        {
            foreach (var pair in term.Layers)
            {
                var name = pair == term.Layers[0] ? term.Name : "";
                text.Append($"  {name,-11} {pair.Student,10} ── {pair.Teacher}\n");
            }
        }
    }

    private static void Budget(Explanation explanation, StringBuilder text)
    {
        var budget = explanation.Budget;
        Section(text, "Work");
        text.Append($"  steps       {Count(budget.Steps)}: {budget.Epochs} epochs of {Count(budget.Rows)} rows\n")
            .Append($"  tokens      {Count(budget.Tokens)}\n")
            .Append($"  answers     {Count(budget.Answers)} that are counted\n")
            .Append($"  teacher     asked {budget.TeacherIsAsked}: {Count(budget.TeacherRows)} rows\n");
        if (budget.TeacherWrites is { } texts)
        {
            text.Append($"  writes      {texts}\n");
        }

        if (explanation.Cost is { } cost)
        {
            text.Append($"  time        about {Small(cost.TrainingSeconds)} s of steps, by {cost.MeasuredSteps} of ")
                .Append($"{Small(cost.MillisecondsPerStep)} ms\n")
                .Append($"  memory      {Count(cost.PeakMemoryBytes / 1_000_000)} MB\n");
        }
    }

    private static void Labels(Explanation explanation, StringBuilder text)
    {
        if (explanation.Labels.Count == 0)
        {
            return;
        }

        Section(text, "Labels, of the rows and of a given teacher");
        foreach (var label in explanation.Labels)
        {
            text.Append($"  {label.Number,4}  {label.Rows}{(label.Teacher is { } name ? $"  ──  {name}" : "")}\n");
        }
    }

    private static void Preflight(PreflightReport report, StringBuilder text)
    {
        Section(text, "Before training");
        foreach (var check in report.Checks)
        {
            text.Append($"  {check.State.ToString().ToLowerInvariant(),-8} {check.Name}: {check.Told}\n");
        }
    }

    private static void Section(StringBuilder text, string title) => text.Append($"\n{title}\n");

    private static string Sparkline(IReadOnlyList<double> values)
    {
        var (low, high) = (values.Min(), values.Max());
        return string.Concat(values.Select(value =>
            Bars[high == low ? 3 : (int)Math.Round((value - low) / (high - low) * (Bars.Length - 1))]));
    }

    private static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Small(double value) =>
        value.ToString(Math.Abs(value) is < 0.001 and > 0 ? "0.####e0" : "0.####", CultureInfo.InvariantCulture);
}
