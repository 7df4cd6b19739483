using System.Globalization;
using Distill.Models;

namespace Distill.Compression;

/// <summary>A matrix that became a product of two.</summary>
/// <param name="Kept">the share of its squared weights that is left: of its squared singular values</param>
internal sealed record FactorizedMatrix(Weight Matrix, int Rank, double Kept);

/// <summary>A network of its own, in which some matrices are products of two.</summary>
internal sealed record FactorizedNetwork(Model Model, IReadOnlyList<FactorizedMatrix> Matrices)
{
    public string Sentence
    {
        get
        {
            var (ranks, kept) = (Matrices.Select(each => each.Rank).ToList(), Matrices.Select(each => each.Kept).ToList());
            var (before, after) = (
                Matrices.Sum(each => each.Matrix.Count),
                Matrices.Sum(each => LowRank.WeightsOf(each.Matrix, each.Rank)));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Quoted.Count(Matrices.Count, "product")} of rank {Range(ranks.Min(), ranks.Max(), "0")} in place of as many "
                + $"matrices: {before:#,0} weights became {after:#,0}, with {Range(100 * kept.Min(), 100 * kept.Max(), "0.0")} "
                + $"% of what they were, squared.");
        }
    }

    private static string Range(double least, double most, string form)
    {
        var (low, high) = (
            least.ToString(form, CultureInfo.InvariantCulture), most.ToString(form, CultureInfo.InvariantCulture));
        return low == high ? low : $"{low} to {high}";
    }
}
