using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// A head over a vocabulary that has not answered yet. All of its answers at once, [N, V], would be far more numbers than
/// everything that leads to them; so they are computed some at a time.
/// </summary>
/// <param name="States">what each of the N answers is computed from, [N, …]</param>
/// <param name="Answer">logits [n, V] from n of the states</param>
internal sealed record TokenHead(Tensor States, Func<Tensor, Tensor> Answer)
{
    /// <summary>N</summary>
    public long Count => States.Size(0);

    /// <returns>the logits of so many answers from one on, [n, V]</returns>
    public Tensor Rows(long start, long count) => Answer(States.Narrow(0, start, count));
}
