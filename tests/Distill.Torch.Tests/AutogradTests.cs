namespace Distill.Torch.Tests;

public sealed class AutogradTests
{
    [Fact]
    public void Backward_gives_the_gradient_of_a_leaf()
    {
        using var scope = new TensorScope();
        var x = Tensor.From<float>([1, 2, 3], 3);
        x.RequiresGrad = true;

        x.Square().Sum().Backward();

        Assert.Equal([2f, 4f, 6f], x.Gradient()!.ToArray<float>());
    }

    [Fact]
    public void Gradients_add_up_until_they_are_cleared()
    {
        using var scope = new TensorScope();
        var x = Tensor.From<float>([1], 1);
        x.RequiresGrad = true;

        (x * 2).Sum().Backward();
        (x * 3).Sum().Backward();
        Assert.Equal([5f], x.Gradient()!.ToArray<float>());

        x.ClearGradient();
        Assert.Null(x.Gradient());
    }

    [Fact]
    public void Gradients_of_chosen_tensors_leave_nothing_behind()
    {
        using var scope = new TensorScope();
        var x = Tensor.From<float>([2], 1);
        var unused = Tensor.From<float>([2], 1);
        x.RequiresGrad = unused.RequiresGrad = true;

        var gradients = Autograd.Gradients(x.Square().Sum(), [x, unused]);

        Assert.Equal([4f], gradients[0]!.ToArray<float>());
        Assert.Null(gradients[1]);
        Assert.Null(x.Gradient());
    }

    [Fact]
    public void Without_gradients_no_graph_is_recorded()
    {
        using var scope = new TensorScope();
        var x = Tensor.From<float>([1], 1);
        x.RequiresGrad = true;

        using (Autograd.NoGrad())
        {
            Assert.False((x * 2).RequiresGrad);
        }

        Assert.True((x * 2).RequiresGrad);
    }

    [Fact]
    public void Backward_of_what_is_not_a_scalar_is_an_exception()
    {
        using var scope = new TensorScope();
        var x = Tensor.From<float>([1, 2], 2);
        x.RequiresGrad = true;

        var exception = Assert.Throws<EngineException>(() => (x * 2).Backward());

        Assert.Equal("grad can be implicitly created only for scalar outputs", exception.Message);
    }

    [Fact]
    public void Gradients_work_on_another_thread()
    {
        var gradient = Array.Empty<float>();

        var thread = new Thread(() =>
        {
            using var scope = new TensorScope();
            var x = Tensor.From<float>([3], 1);
            x.RequiresGrad = true;
            x.Square().Sum().Backward();
            gradient = x.Gradient()!.ToArray<float>();
        });
        thread.Start();
        thread.Join();

        Assert.Equal([6f], gradient);
    }
}
