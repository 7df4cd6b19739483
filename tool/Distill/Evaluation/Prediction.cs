using Distill.Models;

namespace Distill.Evaluation;

/// <summary>What a model says to one text.</summary>
/// <param name="Labels">
/// the most probable one, with its probability; where labels do not exclude each other all that are more probable than
/// not, in the order of the model's outputs
/// </param>
/// <param name="Probabilities">of every label, in the order of the model's outputs</param>
internal sealed record Prediction(
    IReadOnlyList<KeyValuePair<string, double>> Labels, IReadOnlyList<KeyValuePair<string, double>> Probabilities)
{
    public static Prediction Of(Logits logits, int example, IReadOnlyList<string> labels, bool multiLabel)
    {
        var probabilities = multiLabel ? logits.Sigmoids(example) : logits.Probabilities(example);
        KeyValuePair<string, double>[] all = [.. labels.Zip(probabilities, KeyValuePair.Create)];
        var best = Array.IndexOf(probabilities, probabilities.Max());
        return new Prediction(multiLabel ? Array.FindAll(all, each => each.Value > 0.5) : [all[best]], all);
    }
}
