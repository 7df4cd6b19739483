using Distill.Data;
using Distill.Torch;

namespace Distill.Tasks;

/// <summary>What logits say, beside what was true.</summary>
internal static class AnswerReader
{
    /// <summary>The answers of each example of the batch, in its order.</summary>
    /// <param name="logits">fp32 [N, C]</param>
    public static IReadOnlyList<Answers> Read(Tensor logits, Batch batch) => batch.Targets switch
    {
        ClassTargets targets => Classes(logits, targets, batch.Counts),
        _ => throw new ArgumentException($"{batch.Targets.GetType()} cannot be judged", nameof(batch)),
    };

    private static Answers[] Classes(Tensor logits, ClassTargets targets, int[] counts)
    {
        using var scope = new TensorScope();
        var truth = targets.ToTensor(logits.Device);
        var log = logits.LogSoftmax(-1).Gather(1, truth.ClampMin(0L).Unsqueeze(1)).Squeeze(1);  // [N]
        var loss = (-log).MaskedFill(truth.EqualTo(Labels.None), 0).ToArray<float>();
        var predicted = Array.ConvertAll(logits.ArgMax(-1).ToArray<long>(), each => (int)each);

        var answers = new Answers[counts.Length];
        for (int i = 0, start = 0; i < counts.Length; start += counts[i++])
        {
            var part = start..(start + counts[i]);
            answers[i] = new Answers([0, counts[i]], predicted[part], targets.Classes[part], loss[part]);
        }

        return answers;
    }
}
