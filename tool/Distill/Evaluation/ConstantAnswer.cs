using Distill.Data;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>
/// What is reached by looking at the answers alone: always the most frequent one of the training rows, with their
/// frequencies as probabilities. A model that is not better has learned nothing from what it reads.
/// </summary>
internal sealed class ConstantAnswer
{
    /// <summary>Frequencies settle soon: rows beyond these are not counted.</summary>
    private const int CountedRows = 20_000;

    private const int RowsAtOnce = 256;

    private readonly ITask _task;
    private readonly double[] _shares; // [C], of each class among all answers

    /// <param name="classes">C: how many there are to choose from</param>
    public ConstantAnswer(ITask task, ExampleSet train, int classes)
    {
        _task = task;
        var counts = new double[classes];
        var (known, choices) = (0.0, classes);
        foreach (var batch in Batches(train, CountedRows))
        {
            known += batch.Targets.Known;
            choices = batch.Targets is SetTargets ? 2 : classes;
            foreach (var label in Truths(batch.Targets))
            {
                counts[label]++;
            }
        }

        // One more of each, so that what was never seen is not impossible.
        _shares = [.. counts.Select(count => (count + 1) / (known + choices))];
    }

    /// <summary>The task's figures on other rows.</summary>
    public Score On(ExampleSet rows) => _task.Judge(Answers.Join(
        [.. Batches(rows, rows.Count).SelectMany(batch => batch.Targets is ClassTargets classes
            ? Classes(classes, batch.Counts)
            : Sets(batch))]));

    private IEnumerable<Batch> Batches(ExampleSet examples, int most) =>
        Enumerable.Range(0, Math.Min(examples.Count, most)).Chunk(RowsAtOnce).Select(rows => _task.Batch(examples, rows));

    private static IEnumerable<int> Truths(Targets targets) => targets switch
    {
        ClassTargets classes => classes.Classes.Where(label => label != Labels.None),
        SetTargets sets => sets.Sets.OfType<int[]>().SelectMany(set => set),
        _ => throw new ArgumentException($"{targets.GetType()} cannot be counted", nameof(targets)),
    };

    private IEnumerable<Answers> Classes(ClassTargets targets, int[] counts)
    {
        var likeliest = Array.IndexOf(_shares, _shares.Max());
        var start = 0;
        foreach (var count in counts)
        {
            var truth = targets.Classes[start..(start + count)];
            var loss = Array.ConvertAll(
                truth, label => label == Labels.None ? 0 : (float)-Math.Log(_shares[label]));
            yield return new Answers([0, count], [.. Enumerable.Repeat(likeliest, count)], truth, loss);
            start += count;
        }
    }

    private IReadOnlyList<Answers> Sets(Batch batch)
    {
        using var scope = new TensorScope();
        float[] logits = [.. _shares.Select(share => (float)Math.Log(share / (1 - share)))];
        return AnswerReader.Read(
            Tensor.From(logits, 1, logits.Length).Expand(batch.Targets.Count, logits.Length).Contiguous(), batch);
    }
}
