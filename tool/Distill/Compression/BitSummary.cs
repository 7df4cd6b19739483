using System.Globalization;
using Distill.Models;

namespace Distill.Compression;

/// <summary>What a rounded model is made of: the bits of each matrix, and the size before and after.</summary>
/// <param name="Before">bytes in fp32</param>
internal sealed record BitSummary(IReadOnlyList<(Weight Row, Rounding Rounding)> Rows, long Before, long After)
{
    public static BitSummary Of(Weights weights)
    {
        var rows = weights.Quantized.Select(pair => (pair.Weight, pair.Form.Rounding)).ToList();
        var of = rows.ToDictionary(pair => pair.Weight.Name, pair => pair.Rounding);
        return new BitSummary(
            rows,
            ModelBytes.Of(weights.Table, _ => null),
            ModelBytes.Of(weights.Table, row => of.GetValueOrDefault(row.Name)));
    }

    public string Sentence => string.Create(
        CultureInfo.InvariantCulture,
        $"{Before / 1e6:0.00} MB of weights became {After / 1e6:0.00} MB: ")
        + string.Join(", ", Rows.GroupBy(pair => pair.Rounding.Bits).OrderByDescending(group => group.Key)
            .Select(group => $"{(group.Count() == 1 ? "1 matrix" : $"{group.Count()} matrices")} in {group.Key} bits"))
        + InFour() + ".";

    // Told by name where some have fewer bits than others.
    private string InFour()
    {
        var four = Rows.Where(pair => pair.Rounding.Bits == 4).Select(pair => pair.Row.Module).ToList();
        return four.Count == 0 || four.Count == Rows.Count ? "" : $", namely {Quoted.List(four)} in 4";
    }
}
