using System.Diagnostics;
using Distill.Data;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>How long a model takes to answer one batch, from its tensors to its answers.</summary>
/// <param name="P50">milliseconds that half of the batches take at most</param>
/// <param name="P95">milliseconds that 95 of 100 batches take at most</param>
internal sealed record Latency(double P50, double P95)
{
    private const int MostBatches = 200;
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(1);

    /// <summary>Batches in the order of the set, each padded to its longest row; the first ones warm up.</summary>
    public static Latency Of(Model model, ITask task, Precision precision, ExampleSet examples, int batchSize)
    {
        var batches = Enumerable.Range(0, examples.Count)
            .Chunk(batchSize)
            .Take(MostBatches)
            .Select(positions => task.Batch(examples, positions))
            .ToList();
        var predictor = new Predictor(model, task, precision, batchSize);
        var next = 0;
        double Answer()
        {
            var started = Stopwatch.GetTimestamp();
            using var scope = new TensorScope();
            predictor.Run(batches[next++ % batches.Count]).ArgMax(-1).ToArray<long>();
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < _warmUp;)
        {
            Answer();
        }

        var times = new List<double>();
        for (var begun = Stopwatch.GetTimestamp();
            times.Count < MostBatches && (times.Count == 0 || Stopwatch.GetElapsedTime(begun) < _longest);)
        {
            times.Add(Answer());
        }

        times.Sort();
        return new Latency(Percentile(times, 0.5), Percentile(times, 0.95));
    }

    /// <summary>The nearest rank: the smallest time that so large a share of all does not exceed.</summary>
    public static double Percentile(IReadOnlyList<double> sorted, double share) =>
        sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}
