using Distill.Optimizers;
using Distill.Tests.Losses;

namespace Distill.Tests.Optimizers;

public sealed class GradientClippingTests
{
    [Fact]
    public void The_norm_is_that_of_one_vector_over_all_weights()
    {
        using var small = new SmallWeights();
        var gradients = SmallWeights.Gradients(1);
        small.SetGradients(gradients);

        Assert.Equal(
            Math.Sqrt(gradients.Sum(number => number * number)),
            GradientClipping.Norm(small.Weights.All),
            tolerance: 1e-5);
    }

    [Fact]
    public void Without_gradients_the_norm_is_zero()
    {
        using var small = new SmallWeights();

        Assert.Equal(0, GradientClipping.Norm(small.Weights.All));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void One_element_that_is_not_finite_makes_the_norm_so(double bad)
    {
        using var small = new SmallWeights();
        var gradients = SmallWeights.Gradients(1);
        gradients[4] = bad;
        small.SetGradients(gradients);

        Assert.False(double.IsFinite(GradientClipping.Norm(small.Weights.All)));
    }

    [Fact]
    public void Scaling_multiplies_every_gradient()
    {
        using var small = new SmallWeights();
        small.SetGradients(SmallWeights.Gradients(1));

        GradientClipping.Scale(small.Weights.All, 0.25);

        LossCase.Near(
            [.. SmallWeights.Gradients(1).Select(number => number / 4)],
            [.. small.Weights.All.SelectMany(pair => pair.Tensor.Gradient()!.ToArray<float>())
                .Select(number => (double)number)],
            tolerance: 1e-6);
    }
}
