using System.Diagnostics;
using Distill.Data;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>How many examples a second a model answers on this machine, one batch after another.</summary>
internal static class Throughput
{
    private const int MostExamples = 2048;
    private static readonly TimeSpan _atLeast = TimeSpan.FromSeconds(0.2);

    /// <summary>
    /// Batches in the order of the set, as requests would come, padded to the longest of each; the best of several
    /// passes, after one that warms up.
    /// </summary>
    public static double ExamplesPerSecond(
        Model model, ITask task, Precision precision, ExampleSet examples, int batchSize)
    {
        var count = Math.Min(examples.Count, MostExamples);
        var batches = Enumerable.Range(0, count)
            .Chunk(batchSize)
            .Select(positions => task.Batch(examples, positions))
            .ToList();
        var predictor = new Predictor(model, task, precision, batchSize);
        batches.ForEach(Answer);

        var (best, started) = (TimeSpan.MaxValue, Stopwatch.GetTimestamp());
        do
        {
            var pass = Stopwatch.GetTimestamp();
            batches.ForEach(Answer);
            var elapsed = Stopwatch.GetElapsedTime(pass);
            best = elapsed < best ? elapsed : best;
        }
        while (Stopwatch.GetElapsedTime(started) < _atLeast);

        return count / best.TotalSeconds;

        void Answer(Batch batch)
        {
            using var scope = new TensorScope();
            predictor.Run(batch).ArgMax(-1).ToArray<long>();
        }
    }
}
