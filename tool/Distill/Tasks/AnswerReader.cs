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
        SetTargets targets => Sets(logits, targets),
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

    /// <summary>C answers for each example: whether it has the class.</summary>
    private static Answers[] Sets(Tensor logits, SetTargets targets)
    {
        var values = logits.ToArray<float>();
        var answers = new Answers[targets.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var row = values.AsSpan(i * targets.Classes, targets.Classes);
            var truth = new int[row.Length];
            Array.Fill(truth, targets.Sets[i] is null ? Labels.None : 0);
            foreach (var known in targets.Sets[i] ?? [])
            {
                truth[known] = 1;
            }

            var (predicted, loss) = (new int[row.Length], new float[row.Length]);
            for (var c = 0; c < row.Length; c++)
            {
                predicted[c] = row[c] > 0 ? 1 : 0;
                loss[c] = truth[c] < 0 ? 0 : (float)NegativeLogSigmoid(truth[c] == 1 ? row[c] : -row[c]);
            }

            answers[i] = new Answers([0, row.Length], predicted, truth, loss);
        }

        return answers;
    }

    private static double NegativeLogSigmoid(double x) => Math.Max(-x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
