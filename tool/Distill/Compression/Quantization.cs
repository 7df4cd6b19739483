using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>Rounds a model's matrices, in its place.</summary>
internal static class Quantization
{
    /// <summary>The scales of inputs that the plan needs; none where they are not static.</summary>
    public static IReadOnlyDictionary<string, InputScale> InputScales(
        Model model, QuantizationPlan plan, Func<Calibration> calibration) => plan.Inputs == InputRounding.Static
            ? calibration().InputScales(model, plan.Maps(model.Weights.Table), plan.Range)
            : new Dictionary<string, InputScale>();

    /// <param name="bits">of each of the plan's rows</param>
    public static void Round(
        Model model, QuantizationPlan plan, Func<Weight, int> bits, IReadOnlyDictionary<string, InputScale> inputs)
    {
        foreach (var row in plan.Rows(model.Weights.Table))
        {
            model.Weights.Put(row, Form(model, plan, row, bits(row), inputs));
        }
    }

    /// <summary>One row, rounded; it is not put into its place.</summary>
    public static QuantizedWeight Form(
        Model model, QuantizationPlan plan, Weight row, int bits, IReadOnlyDictionary<string, InputScale> inputs)
    {
        using var scope = new TensorScope();
        return WeightRounder.Round(
            model.Weights.Matrix(row), plan.Of(row, model.Weights.Table, bits), inputs.GetValueOrDefault(row.Name));
    }
}
