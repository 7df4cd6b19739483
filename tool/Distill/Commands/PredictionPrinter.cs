using System.Globalization;
using Distill.Evaluation;

namespace Distill.Commands;

/// <summary>Predictions as they are printed.</summary>
internal static class PredictionPrinter
{
    /// <summary>Label and probability, a line for each example; where there may be several, one behind the other.</summary>
    public static void Print(IReadOnlyList<Prediction> predictions, Terminal terminal)
    {
        var width = predictions.SelectMany(prediction => prediction.Labels).Max(label => (int?)label.Key.Length) ?? 0;
        foreach (var prediction in predictions)
        {
            var labels = prediction.Labels.Select(label =>
                $"{label.Key.PadRight(width)}  {label.Value.ToString("0.0000", CultureInfo.InvariantCulture)}");
            terminal.Output.WriteLine(prediction.Labels.Count == 0 ? "(no label)" : string.Join("  ", labels));
        }
    }

    /// <summary>
    /// One document: every text with its label, or its labels where there may be several, and the probability of each.
    /// </summary>
    public static void PrintJson(
        IEnumerable<(int Example, string[] Texts)> texts, Func<int, Prediction> predict, bool multiLabel,
        Terminal terminal) =>
        terminal.PrintJson(new
        {
            Predictions = texts.Select(row =>
                multiLabel ? Labels(row.Texts, predict(row.Example)) : Label(row.Texts, predict(row.Example))),
        });

    private static object Label(string[] texts, Prediction prediction) => new
    {
        Text = texts[0],
        Pair = texts.ElementAtOrDefault(1),
        Label = prediction.Labels[0].Key,
        Probability = prediction.Labels[0].Value,
        Probabilities = new Dictionary<string, double>(prediction.Probabilities),
    };

    private static object Labels(string[] texts, Prediction prediction) => new
    {
        Text = texts[0],
        Pair = texts.ElementAtOrDefault(1),
        Labels = prediction.Labels.Select(label => label.Key),
        Probabilities = new Dictionary<string, double>(prediction.Probabilities),
    };
}
