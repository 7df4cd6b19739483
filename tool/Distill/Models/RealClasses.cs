using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// Outputs without a meaning: tables of embeddings are often padded to a round number of rows, and a head that is such a
/// table answers with as many. Over those that are left, a softmax is the distribution that it was, renormalized.
/// </summary>
internal static class RealClasses
{
    /// <param name="logits">[N, V]</param>
    /// <param name="classes">how many stand for something; null for all</param>
    /// <returns>[N, classes], or as they are where there are no more</returns>
    public static Tensor First(this Tensor logits, int? classes) =>
        classes < logits.Size(1) ? logits.Narrow(1, 0, classes.Value) : logits;
}
