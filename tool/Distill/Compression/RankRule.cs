using Distill.Models;

namespace Distill.Compression;

/// <summary>Through how many numbers a factorized matrix goes.</summary>
internal abstract record RankRule
{
    /// <param name="squares">of the matrix's singular values, falling</param>
    /// <returns>1 to as many as there are</returns>
    public abstract int Rank(Weight matrix, IReadOnlyList<double> squares);

    /// <summary>The two factors together have this share of the matrix's weights.</summary>
    public sealed record Weights(double Share) : RankRule
    {
        public override int Rank(Weight matrix, IReadOnlyList<double> squares) => Math.Clamp(
            (int)(Share * matrix.Count / (matrix.Outputs + matrix.Inputs)), 1, squares.Count);
    }

    /// <summary>The least rank that keeps this share of the matrix's squared weights.</summary>
    public sealed record Energy(double Share) : RankRule
    {
        public override int Rank(Weight matrix, IReadOnlyList<double> squares)
        {
            var (rank, kept, wanted) = (0, 0.0, Share * squares.Sum());
            while (rank < squares.Count && (rank == 0 || kept < wanted))
            {
                kept += squares[rank++];
            }

            return rank;
        }
    }
}
