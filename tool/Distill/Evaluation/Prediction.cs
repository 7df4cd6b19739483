using Distill.Models;

namespace Distill.Evaluation;

/// <summary>What a model says to one text.</summary>
/// <param name="Label">the most probable one</param>
/// <param name="Probabilities">of every label, in the order of the model's outputs</param>
internal sealed record Prediction(
    string Label, double Probability, IReadOnlyList<KeyValuePair<string, double>> Probabilities)
{
    public static Prediction Of(Logits logits, int example, IReadOnlyList<string> labels)
    {
        var probabilities = logits.Probabilities(example);
        var best = Array.IndexOf(probabilities, probabilities.Max());
        return new Prediction(
            labels[best],
            probabilities[best],
            [.. labels.Zip(probabilities, KeyValuePair.Create)]);
    }
}
