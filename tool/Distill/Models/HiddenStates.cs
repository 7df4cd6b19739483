using Distill.Torch;

namespace Distill.Models;

/// <summary>What comes into a network's blocks, and out of the last one, in one pass.</summary>
internal sealed class HiddenStates(Pass pass)
{
    private readonly List<Tensor> _states = [];

    /// <summary>All of them where the pass asks for them, else none.</summary>
    public IReadOnlyList<Tensor> Shown => pass.HiddenStates ? _states : [];

    /// <summary>Where nobody asks for them, the one before is freed: its block, the only reader, is done.</summary>
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
}
