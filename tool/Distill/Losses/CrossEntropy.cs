using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// The negative logarithm of the probability that the student gives to the true class. With label smoothing ε the
/// target is (1 - ε) on the true class and ε spread evenly over all.
/// Szegedy et al. 2016, Rethinking the Inception Architecture for Computer Vision, section 7.
/// </summary>
internal static class CrossEntropy
{
    /// <summary>
    /// The sum over labelled answers, not the mean: the trainer divides once, by the whole step's count.
    /// </summary>
    /// <param name="logits">[N, C], any floating-point kind; computed in fp32</param>
    /// <param name="labels">int64 [N], a class or -1 where there is no label</param>
    /// <param name="smoothing">ε in [0, 1)</param>
    /// <param name="classWeights">[C]: what an answer counts for, by its true class; null: 1 each</param>
    public static Tensor Sum(Tensor logits, Tensor labels, double smoothing = 0, float[]? classWeights = null)
    {
        var loss = logits.CrossEntropy(labels, smoothing);                                   // [N]
        if (classWeights is not null)
        {
            loss *= Tensor.From(classWeights, classWeights.Length).To(logits.Device)
                .IndexSelect(0, labels.ClampMin(0L));                                        // [N]
        }

        return loss.Sum();
    }

    /// <summary>The same where an answer is several classes by shares: their losses, each by its share.</summary>
    /// <param name="shares">fp32 [N, C], rows that sum to 1, or of zeros where the classes are not known</param>
    /// <inheritdoc cref="Sum"/>
    public static Tensor SumOfShares(
        Tensor logits, Tensor shares, double smoothing = 0, float[]? classWeights = null)
    {
        var logarithms = logits.To(ScalarType.Float32).LogSoftmax(-1);                       // [N, C]
        var weighed = classWeights is null
            ? shares
            : shares * Tensor.From(classWeights, classWeights.Length).To(logits.Device);     // [N, C]
        var targets = (weighed * (1 - smoothing))
            + (weighed.Sum(1).Unsqueeze(1) * (smoothing / logits.Size(1)));                  // [N, C]

        return -(targets * logarithms).Sum();
    }
}
