using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// Chooses exactly so many of the smallest of many scores; of equal ones those that come first. Nothing is sorted and
/// nothing but the answer is made: the largest chosen score is found by bisection over the 2³² fp32 numbers, with one
/// count over all scores for each bit.
/// </summary>
internal static class SmallestScores
{
    /// <param name="scores">fp32, of any shapes; -∞ for what is chosen first</param>
    /// <param name="count">over all tensors together</param>
    /// <returns>bool, of the scores' shapes: whether it is chosen</returns>
    /// <exception cref="UserException">a score is not a number</exception>
    public static IReadOnlyList<Tensor> Choose(IReadOnlyList<Tensor> scores, long count)
    {
        if (CountAtMost(scores, float.PositiveInfinity) < scores.Sum(score => score.Count))
        {
            throw new UserException(
                ExitCode.Failed, "", "The importance of some weights is not a number; look at the loss of the training.");
        }

        var largest = count == 0 ? float.NegativeInfinity : Threshold(scores, count);
        var left = count - CountBelow(scores, largest);
        return [.. scores.Select(score => Chosen(score, largest, ref left))];
    }

    /// <summary>What lies below the largest chosen score, and of what equals it the first ones.</summary>
    private static Tensor Chosen(Tensor score, float largest, ref long left)
    {
        using var scope = new TensorScope();
        var (below, equal) = (score.Below(largest), score.EqualTo(largest));
        var all = Count(equal);
        var ties = Math.Min(left, all);
        left -= ties;
        if (ties == 0 || ties == all)
        {
            return scope.Keep(ties == 0 ? below : below.Or(equal));
        }

        // The count so far tells which of the equal ones are the first.
        var first = equal.Reshape(-1).To(ScalarType.Int64).CumSum(0).AtMost(ties).View([.. equal.Shape]);
        return scope.Keep(below.Or(equal.And(first)));
    }

    private static float Threshold(IReadOnlyList<Tensor> scores, long count)
    {
        long low = Order(float.NegativeInfinity), high = Order(float.PositiveInfinity);
        while (low < high)
        {
            var middle = low + ((high - low) >> 1);
            if (CountAtMost(scores, Number((int)middle)) >= count)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return Number((int)low);
    }

    private static long CountBelow(IReadOnlyList<Tensor> scores, float limit) =>
        scores.Sum(score =>
        {
            using var scope = new TensorScope();
            return Count(score.Below(limit));
        });

    private static long CountAtMost(IReadOnlyList<Tensor> scores, float limit) =>
        scores.Sum(score =>
        {
            using var scope = new TensorScope();
            return Count(score.AtMost(limit));
        });

    private static long Count(Tensor flags) => (long)flags.Sum().ToDouble();

    /// <summary>Whole numbers in the order of the fp32 numbers; its own inverse.</summary>
    private static int Order(float number) => Turn(BitConverter.SingleToInt32Bits(number));

    private static float Number(int order) => BitConverter.Int32BitsToSingle(Turn(order));

    // Of negative numbers the bits behind the sign count downwards.
    private static int Turn(int bits) => bits ^ ((bits >> 31) & int.MaxValue);
}
