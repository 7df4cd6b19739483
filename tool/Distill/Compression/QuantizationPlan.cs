using Distill.Models;

namespace Distill.Compression;

/// <summary>How a model's matrices are to be rounded.</summary>
/// <param name="Bits">4 or 8; null: for each what a budget allows</param>
/// <param name="Range">with static inputs</param>
/// <param name="Tables">the tables of embeddings too, with a scale for each row</param>
internal sealed record QuantizationPlan(
    int? Bits, ScaleOf ScaleOf, int GroupSize, bool Symmetric, InputRounding Inputs, RangeChoice Range, bool Tables)
{
    /// <summary>The rows that are rounded.</summary>
    public IReadOnlyList<Weight> Rows(WeightTable table) =>
        [.. table.Rows.Where(row => row.IsMatrix && (Tables || row.Use != WeightUse.Table))];

    /// <summary>Those of them that are multiplied with inputs.</summary>
    public IReadOnlyList<Weight> Maps(WeightTable table) =>
        [.. Rows(table).Where(row => row.Use != WeightUse.Table || IsTied(row, table))];

    public Rounding Of(Weight row, WeightTable table, int bits) => row.Use == WeightUse.Table
        ? new Rounding(bits, ScaleOf.Channel, 0, Symmetric, IsTied(row, table) ? Inputs : InputRounding.None)
        : new Rounding(bits, ScaleOf, ScaleOf == ScaleOf.Group ? GroupSize : 0, Symmetric, Inputs);

    /// <exception cref="UserException">a model that is rounded already; groups that do not divide its matrices</exception>
    public void Require(Model model, string folder)
    {
        model.Weights.RequireFloats(folder);
        var uneven = Rows(model.Weights.Table)
            .Where(row => row.Use != WeightUse.Table && ScaleOf == ScaleOf.Group && row.Inputs % GroupSize != 0)
            .ToList();
        if (uneven.Count > 0)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                folder,
                $"has matrices that groups of {GroupSize} do not divide: '{uneven[0].Module}' has {uneven[0].Inputs} "
                + $"inputs{(uneven.Count > 1 ? $", and {uneven.Count - 1} more" : "")}. Give a size that divides them, "
                + "or a scale for each channel.");
        }
    }

    private static bool IsTied(Weight row, WeightTable table) => table.Tied.Values.Contains(row.Name);
}
