using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// For classes that do not exclude each other: each is a yes or no of its own, and the loss is the negative logarithm of
/// the probability that the student gives to what is true.
/// </summary>
internal static class BinaryCrossEntropy
{
    /// <summary>
    /// The sum over the known answers and their classes, not the mean: the trainer divides once, by the whole step's
    /// count.
    /// </summary>
    /// <param name="logits">[N, C], any floating-point kind; computed in fp32</param>
    /// <param name="targets">fp32 [N, C], 1 for yes, 0 for no, -1 where it is not known</param>
    public static Tensor Sum(Tensor logits, Tensor targets)
    {
        var z = logits.To(ScalarType.Float32);
        var yes = z.LogSigmoid();                                                            // [N, C]
        var no = (-z).LogSigmoid();                                                          // [N, C]
        var loss = -((targets * yes) + ((1 - targets) * no));                                // [N, C]

        return loss.MaskedFill(targets.EqualTo(-1), 0).Sum();
    }
}
