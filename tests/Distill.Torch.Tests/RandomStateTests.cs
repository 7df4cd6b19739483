namespace Distill.Torch.Tests;

[Collection(nameof(LiveTensorCount))]
public sealed class RandomStateTests
{
    private static readonly Operator _rand = new("aten::rand");

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        RandomState.Seed(17);
        var first = Draw();
        RandomState.Seed(17);
        Assert.Equal(first, Draw());
        Assert.NotEqual(first, Draw());
    }

    [Fact]
    public void A_restored_state_goes_on_where_it_was_saved()
    {
        RandomState.Seed(17);
        _ = Draw();
        var state = RandomState.Save();
        var next = Draw();

        RandomState.Restore(state);

        Assert.Equal(next, Draw());
    }

    private static float[] Draw()
    {
        using var tensor = _rand.Call(new long[] { 8 });
        return tensor.ToArray<float>();
    }
}
