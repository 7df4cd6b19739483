using System.Globalization;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// Of every so many inputs that follow each other an output keeps some, as sparse tensor cores need it. Mishra et al.
/// 2021, Accelerating Sparse Deep Neural Networks, section 3.
/// </summary>
internal sealed record GroupPattern(int Kept, int Of) : SparsityPattern
{
    /// <summary>The share that is pruned of every matrix.</summary>
    public double Sparsity => 1 - ((double)Kept / Of);

    public override string? Misfit(long outputs, long inputs) => inputs % Of == 0
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"has {inputs} inputs; {this} needs a multiple of {Of}");

    /// <returns>[O, I / of, of]</returns>
    public override Tensor Units(Tensor scores, Tensor? gone) =>
        (gone is null ? scores : scores.MaskedFill(gone, double.NegativeInfinity)).Reshape(scores.Size(0), -1, Of);

    public override Tensor Whole(Tensor chosen, long outputs, long inputs) => chosen.View(outputs, inputs);

    /// <summary>The smallest of each group; of equal ones those that come first.</summary>
    /// <param name="units">[O, I / of, of]</param>
    public Tensor Smallest(Tensor units) => units.ArgSort(-1).ArgSort(-1).Below(Of - Kept); // the ranks in each group

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kept}:{Of}");
}
