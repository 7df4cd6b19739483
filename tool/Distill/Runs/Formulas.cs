using System.Globalization;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>
/// The terms of the loss as formulas: z and t are the logits of student and teacher, y the labels, h and H their hidden
/// states, s and S row vectors.
/// </summary>
internal static class Formulas
{
    public static string Hard(Recipe recipe)
    {
        var hard = recipe.Loss.Hard;
        var name = recipe.Data.LabelSeparator is null ? "CE" : "BCE";
        var smoothing = hard.LabelSmoothing > 0 ? $", smoothed by {Number(hard.LabelSmoothing)}" : "";
        var weighed = hard.Balance ? ", classes balanced" : hard.ClassWeights is null ? "" : ", classes weighed";
        return $"{Weight(hard)} · {name}(y, z{smoothing}{weighed})";
    }

    public static string Soft(SoftLossSection soft)
    {
        var t = Between(soft.Temperature, soft.TemperatureEnd);
        var logits = soft.Standardize ? "standardized logits" : "logits";
        if (soft.Divergence == DivergenceKind.LogitMse)
        {
            return $"{Weight(soft)} · MSE(z, t), of {logits}";
        }

        var scaled = soft.ScaleByT2 && soft.Divergence != DivergenceKind.TotalVariation ? "T² · " : "";
        var divergence = soft.Divergence switch
        {
            DivergenceKind.ForwardKl => "KL(p ‖ q)",
            DivergenceKind.ReverseKl => "KL(q ‖ p)",
            DivergenceKind.Symmetric => "½ (KL(p ‖ q) + KL(q ‖ p))",
            DivergenceKind.JensenShannon => $"JS(p, q; β = {Number(soft.Mix)})",
            DivergenceKind.TotalVariation => "½ Σ |p - q|",
            _ => throw new ArgumentOutOfRangeException(nameof(soft), soft.Divergence, null),
        };
        return $"{Weight(soft)} · {scaled}{divergence}, p = softmax(t / T), q = softmax(z / T), T = {t}, of {logits}";
    }

    /// <param name="projected">the student's state is carried into the teacher's width</param>
    public static string Inside(string term, LossSection loss, bool projected)
    {
        var (h, s) = projected ? ("W h", "W s") : ("h", "s");
        return term switch
        {
            "hidden" => $"{Weight(loss.Hidden!)} · mean over pairs of {Distance(loss.Hidden!.Distance)}({h}, H)",
            "embeddings" => $"{Weight(loss.Embeddings!)} · {Distance(loss.Embeddings!.Distance)}({h}, H)",
            "attention" => $"{Weight(loss.Attention!)} · mean over pairs and heads of "
                + (loss.Attention!.Distance == AttentionDistanceKind.Mse ? "MSE of scores" : "KL of attention"),
            "relations" => $"{Weight(loss.Relations!)} · KL of Q-Q, K-K and V-V relations",
            "relational" => $"{Weight(loss.Relational!)} · ({Number(loss.Relational!.DistanceShare)} · Huber of distances"
                + $" + {Number(loss.Relational.AngleShare)} · Huber of angles)",
            _ => $"{Weight(loss.Contrastive!)} · CE(row, cos({s}, S) / {Number(loss.Contrastive!.Temperature)})",
        };
    }

    private static string Distance(DistanceKind kind) => kind == DistanceKind.Mse ? "MSE" : "(1 - cos)";

    private static string Weight(TermSection section) => Between(section.Weight, section.WeightEnd);

    private static string Between(double from, double? to) =>
        to is { } end && end != from ? $"({Number(from)} → {Number(end)})" : Number(from);

    private static string Number(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
