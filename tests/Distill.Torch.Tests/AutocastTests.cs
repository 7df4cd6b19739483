namespace Distill.Torch.Tests;

public sealed class AutocastTests
{
    [Fact]
    public void Products_run_in_bf16_inside_and_in_fp32_outside()
    {
        using var scope = new TensorScope();
        var x = Tensor.Full([2, 2], 1);

        using (Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16))
        {
            Assert.Equal(ScalarType.BFloat16, x.MatMul(x).Type);
        }

        Assert.Equal(ScalarType.Float32, x.MatMul(x).Type);
    }

    [Fact]
    public void A_region_can_be_disabled_inside_another_and_comes_back()
    {
        using var scope = new TensorScope();
        var x = Tensor.Full([2, 2], 1);

        using (Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16))
        {
            using (Autocast.Disable(DeviceKind.Cpu))
            {
                Assert.Equal(ScalarType.Float32, x.MatMul(x).Type);
            }

            Assert.Equal(ScalarType.BFloat16, x.MatMul(x).Type);
        }
    }

    [Fact]
    public void Gradients_of_fp32_weights_are_fp32_and_close_to_those_without()
    {
        using var scope = new TensorScope();
        var x = Tensor.From<float>([0.5f, -1.25f, 2, 0.75f], 2, 2);
        var weight = Tensor.From<float>([0.3f, -0.7f, 1.1f, 0.2f], 2, 2);
        weight.RequiresGrad = true;

        var exact = Autograd.Gradients(x.Linear(weight).Square().Sum(), [weight])[0]!;
        Tensor mixed;
        using (Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16))
        {
            mixed = Autograd.Gradients(x.Linear(weight).To(ScalarType.Float32).Square().Sum(), [weight])[0]!;
        }

        Assert.Equal(ScalarType.Float32, mixed.Type);
        Assert.All(
            exact.ToArray<float>().Zip(mixed.ToArray<float>()),
            pair => Assert.Equal(pair.First, pair.Second, 0.02f * Math.Max(1, Math.Abs(pair.First))));
    }

    [Fact]
    public void Weights_changed_between_two_regions_are_cast_anew()
    {
        using var scope = new TensorScope();
        var x = Tensor.Full([1, 1], 1);
        var weight = Tensor.Full([1, 1], 1);
        weight.RequiresGrad = true;

        double Product()
        {
            using var region = Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16);
            return x.Linear(weight).ToDouble();
        }

        Assert.Equal(1, Product());
        using (Autograd.NoGrad())
        {
            weight.Fill(2);
        }

        Assert.Equal(2, Product());
    }

    [Fact]
    public void A_kind_that_is_refused_leaves_everything_as_it_was()
    {
        using var scope = new TensorScope();
        var x = Tensor.Full([1, 1], 1);

        try
        {
            using var region = Autocast.Enter(DeviceKind.Cpu, ScalarType.Float16);
        }
        catch (EngineException)
        {
            // libtorch 1.13 casts to bf16 only on the processor; later ones know fp16 too.
        }

        Assert.Equal(ScalarType.Float32, x.MatMul(x).Type);
    }
}
