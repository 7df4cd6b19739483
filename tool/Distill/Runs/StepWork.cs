using Distill.Data;
using Distill.Models;

namespace Distill.Runs;

/// <summary>What several distillation steps had to compute.</summary>
/// <param name="teacher">null where no teacher is asked</param>
internal sealed class StepWork(ExampleSet examples, ModelConfig student, ModelConfig? teacher)
{
    private long _padded;

    public long Examples { get; private set; }

    /// <summary>Without padding.</summary>
    public long Tokens { get; private set; }

    /// <summary>Of the matrix products over real tokens: the teacher's forward pass, the student's both ways.</summary>
    public double Flop { get; private set; }

    /// <summary>The share of what the models read that is no token.</summary>
    public double PaddingShare => _padded == 0 ? 0 : 1 - ((double)Tokens / _padded);

    public void Add(IReadOnlyList<Batch> microBatches)
    {
        foreach (var batch in microBatches)
        {
            var lengths = Array.ConvertAll(batch.Examples, examples.Length);
            Examples += batch.B;
            Tokens += batch.TokenCount;
            var answers = batch.Targets.Count;
            _padded += batch.PaddedCount;
            Flop += (FlopCount.ForwardAndBackward * student.ForwardFlop(lengths, answers))
                + (teacher?.ForwardFlop(lengths, answers) ?? 0);
        }
    }
}
