using System.Globalization;
using Distill.Evaluation;
using Distill.Models;

namespace Distill.Commands;

/// <summary>Predictions as they are printed.</summary>
internal static class PredictionPrinter
{
    /// <summary>Label and probability, a line for each example.</summary>
    public static void Print(Logits logits, IReadOnlyList<string> labels, Terminal terminal)
    {
        var predictions = Enumerable.Range(0, logits.Examples).Select(i => Prediction.Of(logits, i, labels)).ToList();
        var width = predictions.Max(prediction => prediction.Label.Length);
        foreach (var prediction in predictions)
        {
            var probability = prediction.Probability.ToString("0.0000", CultureInfo.InvariantCulture);
            terminal.Output.WriteLine($"{prediction.Label.PadRight(width)}  {probability}");
        }
    }

    /// <summary>One document: every text with its label and the probability of each.</summary>
    public static void PrintJson(
        IEnumerable<(int Example, string[] Texts)> texts, Logits logits, IReadOnlyList<string> labels,
        Terminal terminal) =>
        terminal.PrintJson(new
        {
            Predictions = texts.Select(row =>
            {
                var prediction = Prediction.Of(logits, row.Example, labels);
                return new
                {
                    Text = row.Texts[0],
                    Pair = row.Texts.ElementAtOrDefault(1),
                    prediction.Label,
                    prediction.Probability,
                    Probabilities = new Dictionary<string, double>(prediction.Probabilities),
                };
            }),
        });
}
