using Distill.Data;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>What something that gives logits answers to some of many rows.</summary>
internal static class SampledAnswers
{
    private const int BatchSize = 32;

    /// <param name="rows">of which so many are asked, at equal distances</param>
    /// <param name="logits">of a batch, fp32 [N, C]</param>
    public static Answers Of(ITask task, ExampleSet rows, int most, Func<Batch, Tensor> logits)
    {
        var answers = new List<Answers>();
        foreach (var positions in Positions(rows.Count, most).Chunk(BatchSize))
        {
            using var scope = new TensorScope();
            var batch = task.Batch(rows, positions);
            answers.AddRange(AnswerReader.Read(logits(batch), batch));
        }

        return Answers.Join([.. answers]);
    }

    /// <summary>At most so many places among others, at equal distances.</summary>
    public static IEnumerable<int> Positions(int all, int most)
    {
        var count = Math.Min(most, all);
        return Enumerable.Range(0, count).Select(i => (int)((long)i * all / count));
    }
}
