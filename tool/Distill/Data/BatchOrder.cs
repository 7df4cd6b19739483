namespace Distill.Data;

/// <summary>
/// Which examples make up which optimizer step: a pure function of lengths, sizes, seed and epoch. So a position in the
/// training is two numbers, the epoch and the step, and nothing else needs to be saved to go on from it.
/// </summary>
internal sealed class BatchOrder
{
    /// <summary>
    /// Steps in a window that is sorted by length. Long enough for little padding, short enough that an epoch's steps
    /// still differ from the last one's.
    /// </summary>
    private const int Window = 50;

    private readonly int[] _examples; // step after step
    private readonly int[] _starts; // where each step begins, in the order they are run
    private readonly int _stepSize;
    private readonly int _microBatchSize;

    private BatchOrder(int[] examples, int[] starts, int stepSize, int microBatchSize)
    {
        _examples = examples;
        _starts = starts;
        _stepSize = stepSize;
        _microBatchSize = microBatchSize;
    }

    /// <summary>Optimizer steps, of which one may be smaller than the others.</summary>
    public int Steps => _starts.Length;

    /// <summary>
    /// An epoch of training: shuffled, sorted by length inside windows of 50 steps, cut into steps, the steps shuffled.
    /// Every example comes exactly once.
    /// </summary>
    /// <param name="stepSize">examples an optimizer step</param>
    /// <param name="microBatchSize">examples a forward pass, at most</param>
    public static BatchOrder Shuffled(int[] lengths, int stepSize, int microBatchSize, ulong seed, int epoch)
    {
        var random = SplitMix64.Stream(seed, (ulong)epoch);
        var examples = InOrder(lengths.Length);
        random.Shuffle(examples);

        var window = (int)Math.Min((long)Window * stepSize, int.MaxValue);
        for (var start = 0; start < examples.Length; start += Math.Min(window, examples.Length - start))
        {
            SortByLength(examples.AsSpan(start, Math.Min(window, examples.Length - start)), lengths);
        }

        var starts = Starts(examples.Length, stepSize);
        random.Shuffle(starts);
        return new BatchOrder(examples, starts, stepSize, microBatchSize);
    }

    /// <summary>
    /// For evaluation: by length, the longest first, so that what does not fit into memory fails at once. Every step is
    /// one micro-batch.
    /// </summary>
    public static BatchOrder LongestFirst(int[] lengths, int batchSize)
    {
        var examples = InOrder(lengths.Length);
        SortByLength(examples, lengths);
        Array.Reverse(examples);
        return new BatchOrder(examples, Starts(examples.Length, batchSize), batchSize, batchSize);
    }

    /// <summary>The examples of one optimizer step, cut into forward passes.</summary>
    public IReadOnlyList<ReadOnlyMemory<int>> MicroBatches(int step)
    {
        var start = _starts[step];
        var end = Math.Min(start + _stepSize, _examples.Length);
        var batches = new List<ReadOnlyMemory<int>>();
        for (; start < end; start += _microBatchSize)
        {
            batches.Add(_examples.AsMemory(start, Math.Min(_microBatchSize, end - start)));
        }

        return batches;
    }

    private static int[] InOrder(int count) => [.. Enumerable.Range(0, count)];

    private static int[] Starts(int examples, int size) =>
        [.. Enumerable.Range(0, (int)(((long)examples + size - 1) / size)).Select(step => step * size)];

    /// <summary>Equal lengths keep their order: the sort alone would leave it open.</summary>
    private static void SortByLength(Span<int> examples, int[] lengths)
    {
        var keys = new long[examples.Length];
        for (var position = 0; position < keys.Length; position++)
        {
            keys[position] = ((long)lengths[examples[position]] << 32) | (uint)position;
        }

        MemoryExtensions.Sort(keys.AsSpan(), examples);
    }
}
