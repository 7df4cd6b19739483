using Distill.Data;
using Distill.Tasks;

namespace Distill.Training;

/// <summary>
/// The micro-batches of every optimizer step of a training, however many epochs it spans: a pure function of the step,
/// so a training that goes on needs no position but that.
/// </summary>
/// <param name="batchSize">examples an optimizer step</param>
/// <param name="microBatchSize">examples a forward pass</param>
internal sealed class TrainingBatches(
    ExampleSet examples, ITask task, int batchSize, int microBatchSize, ulong seed)
{
    /// <summary>Places that a sentence names; more are counted.</summary>
    private const int NamedPlaces = 3;

    private readonly int[] _lengths = examples.Lengths();
    private (int Epoch, int[]? Drawn, BatchOrder Order)? _current;

    private int StepsPerEpoch => (examples.Count + batchSize - 1) / batchSize;

    /// <param name="step">steps taken before this one, from the start of training</param>
    public IReadOnlyList<Batch> Step(long step)
    {
        var epoch = (int)(step / StepsPerEpoch);
        if (_current?.Epoch != epoch)
        {
            var drawn = examples.Epoch(seed, epoch);
            var lengths = drawn is null ? _lengths : Array.ConvertAll(drawn, position => _lengths[position]);
            _current = (epoch, drawn, BatchOrder.Shuffled(lengths, batchSize, microBatchSize, seed, epoch));
        }

        // What chance decides in an example, the step alone determines: not how the step is cut into micro-batches.
        var draw = SplitMix64.Stream(~seed, (ulong)step).Next();
        return [.. _current.Value.Order.MicroBatches((int)(step % StepsPerEpoch))
            .Select(microBatch => task.Batch(examples, Positions(microBatch.Span), draw))];
    }

    private ReadOnlySpan<int> Positions(ReadOnlySpan<int> ordered) => _current!.Value.Drawn is { } drawn
        ? Array.ConvertAll(ordered.ToArray(), place => drawn[place])
        : ordered;

    /// <summary>Where examples come from, for a sentence: "train.csv:812, train.csv:90 and 62 others".</summary>
    public string Places(IReadOnlyList<int> positions)
    {
        var named = string.Join(", ", positions.Take(NamedPlaces).Select(examples.Place));
        return (positions.Count - NamedPlaces) switch
        {
            <= 0 => named,
            1 => $"{named} and 1 other",
            var others => $"{named} and {others} others",
        };
    }
}
