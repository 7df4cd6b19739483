namespace Distill.Data;

/// <summary>Work on several threads whose results come in the order of the input.</summary>
internal static class OrderedWork
{
    private const int UsualChunk = 256;

    /// <summary>
    /// The caller's thread reads the input and takes the results; the pool's threads do the work in between. Only a few
    /// chunks are under way at a time, so memory stays flat.
    /// </summary>
    /// <param name="chunk">items that one thread does at a time; fewer, where results are large</param>
    public static IEnumerable<TResult> Select<T, TResult>(
        IEnumerable<T> items, Func<T, TResult> work, int chunk = UsualChunk)
    {
        var underWay = new Queue<Task<TResult[]>>();
        foreach (var some in items.Chunk(chunk))
        {
            underWay.Enqueue(Task.Run(() => Array.ConvertAll(some, item => work(item))));
            if (underWay.Count > 2 * Environment.ProcessorCount)
            {
                foreach (var result in Finished(underWay.Dequeue()))
                {
                    yield return result;
                }
            }
        }

        while (underWay.TryDequeue(out var next))
        {
            foreach (var result in Finished(next))
            {
                yield return result;
            }
        }
    }

    private static TResult[] Finished<TResult>(Task<TResult[]> task) => task.GetAwaiter().GetResult();
}
