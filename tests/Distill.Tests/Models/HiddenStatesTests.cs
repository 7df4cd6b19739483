using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class HiddenStatesTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Where_they_are_asked_for_all_stay()
    {
        Tensor[] all = [Tensor.Full([1], 1), Tensor.Full([1], 2), Tensor.Full([1], 3)];
        using (var states = new HiddenStates(new Pass(HiddenStates: true, Dropout: null)))
        {
            Array.ForEach(all, states.Add);

            Assert.Equal(all, states.Shown);
        }

        Assert.Equal([1, 2, 3], all.Select(each => each.ToDouble()));
    }

    [Fact]
    public void Else_only_the_newest_stays_and_that_to_the_end()
    {
        using var states = new HiddenStates(Pass.Evaluation);
        Tensor[] all = [Tensor.Full([1], 1), Tensor.Full([1], 2)];

        Array.ForEach(all, states.Add);

        Assert.Empty(states.Shown);
        Assert.Equal(2, all[1].ToDouble());
        Assert.Throws<ObjectDisposedException>(() => all[0].ToDouble());
        states.Dispose();
        Assert.Throws<ObjectDisposedException>(() => all[1].ToDouble());
    }

    [Fact]
    public void A_block_that_gives_what_it_got_does_not_lose_it()
    {
        using var states = new HiddenStates(Pass.Evaluation);
        var state = Tensor.Full([1], 1);

        states.Add(state);
        states.Add(state);

        Assert.Equal(1, state.ToDouble());
    }
}
