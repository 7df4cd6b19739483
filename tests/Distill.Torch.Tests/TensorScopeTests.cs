namespace Distill.Torch.Tests;

[Collection(nameof(LiveTensorCount))]
public sealed class TensorScopeTests
{
    [Fact]
    public void A_scope_frees_the_temporaries_of_its_block()
    {
        var before = Engine.LiveTensors;

        using (new TensorScope())
        {
            var x = Tensor.From<float>([1, 2], 2);
            _ = (x + x).Exp().Sum();
            Assert.Equal(before + 4, Engine.LiveTensors);
        }

        Assert.Equal(before, Engine.LiveTensors);
    }

    [Fact]
    public void A_kept_tensor_belongs_to_the_scope_around()
    {
        var before = Engine.LiveTensors;

        using (new TensorScope())
        {
            Tensor kept;
            using (var inner = new TensorScope())
            {
                kept = inner.Keep(Tensor.From<float>([1, 2], 2) * 2);
            }

            Assert.Equal([2f, 4f], kept.ToArray<float>());
            Assert.Equal(before + 1, Engine.LiveTensors);
        }

        Assert.Equal(before, Engine.LiveTensors);
    }

    [Fact]
    public void A_tensor_kept_from_the_outermost_scope_belongs_to_the_caller()
    {
        var before = Engine.LiveTensors;

        Tensor kept;
        using (var scope = new TensorScope())
        {
            kept = scope.Keep(Tensor.From<float>([1], 1));
        }

        Assert.Equal(before + 1, Engine.LiveTensors);
        kept.Dispose();
        Assert.Equal(before, Engine.LiveTensors);
    }

    [Fact]
    public void A_scope_frees_its_tensors_when_an_operator_throws()
    {
        var before = Engine.LiveTensors;

        Assert.Throws<EngineException>(() =>
        {
            using var scope = new TensorScope();
            _ = Tensor.Zeros([2, 3]).MatMul(Tensor.Zeros([2, 3]));
        });

        Assert.Equal(before, Engine.LiveTensors);
    }

    [Fact]
    public void Scopes_of_two_threads_do_not_mix()
    {
        Tensor? elsewhere = null;

        using (new TensorScope())
        {
            var thread = new Thread(() => elsewhere = Tensor.From<float>([1], 1));
            thread.Start();
            thread.Join();
        }

        Assert.Equal([1f], elsewhere!.ToArray<float>());
        elsewhere.Dispose();
    }
}
