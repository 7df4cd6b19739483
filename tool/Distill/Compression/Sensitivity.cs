using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>How far a model's answers move when one of its weights alone is rounded.</summary>
internal static class Sensitivity
{
    private static readonly int[] _bits = [8, 4];

    /// <param name="progress">called with the numbers of weights done and of all</param>
    public static IReadOnlyList<BitCost> Measure(
        Model model,
        QuantizationPlan plan,
        IReadOnlyDictionary<string, InputScale> inputs,
        Calibration calibration,
        Action<int, int>? progress = null)
    {
        using var scope = new TensorScope();
        var table = model.Weights.Table;
        var rows = plan.Rows(table);
        var predictor = calibration.Predictor(model);
        var batches = calibration.Batches().ToList();
        var before = batches.ConvertAll(predictor.Run);
        var costs = new List<BitCost>();
        foreach (var row in rows)
        {
            var losses = _bits.Select(bits =>
            {
                using var form = Quantization.Form(model, plan, row, bits, inputs);
                using var lent = model.Weights.Lend(new Dictionary<string, IWeightForm> { [row.Name] = form });
                return batches.Zip(before).Sum(pair =>
                {
                    using var batchScope = new TensorScope();
                    return Divergence(pair.Second, predictor.Run(pair.First), model.Config.MultiLabel);
                }) / Math.Max(1, before.Sum(logits => logits.Size(0)));
            }).ToList();
            var bytes = _bits.Select(bits => ModelBytes.Of(row, plan.Of(row, table, bits))).ToList();
            costs.Add(new BitCost(row, bytes[0], bytes[1], losses[0], losses[1]));
            progress?.Invoke(costs.Count, rows.Count);
        }

        return costs;
    }

    /// <summary>The sum over answers of KL(before ‖ after) in nats; of several labels, over each of them.</summary>
    /// <param name="before">logits [N, C]</param>
    /// <param name="after">logits [N, C]</param>
    public static double Divergence(Tensor before, Tensor after, bool severalLabels)
    {
        if (!severalLabels)
        {
            var (p, q) = (before.LogSoftmax(1), after.LogSoftmax(1));
            return (p.Exp() * (p - q)).Sum().ToDouble();
        }

        var (yes, no) = (before.LogSigmoid(), (-before).LogSigmoid());
        var (yesAfter, noAfter) = (after.LogSigmoid(), (-after).LogSigmoid());
        return ((yes.Exp() * (yes - yesAfter)) + (no.Exp() * (no - noAfter))).Sum().ToDouble();
    }
}
