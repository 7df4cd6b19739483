using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// What comes into a network's blocks, and out of the last one, in one pass. Where nobody asks for them, each is freed
/// when its reader is done: the next block, or the head at the end.
/// </summary>
internal sealed class HiddenStates(Pass pass) : IDisposable
{
    private readonly List<Tensor> _states = [];

    /// <summary>All of them where the pass asks for them, else none.</summary>
    public IReadOnlyList<Tensor> Shown => pass.HiddenStates ? _states : [];

    public void Add(Tensor state)
    {
        if (!pass.HiddenStates && _states is [var before])
        {
            _states.Clear();
            if (before != state)
            {
                before.Dispose();
            }
        }

        _states.Add(state);
    }

    public void Dispose()
    {
        if (!pass.HiddenStates)
        {
            _states.ForEach(state => state.Dispose());
        }
    }
}
