namespace Distill.Torch.Tests;

/// <summary>The fused step against the algorithm written out in double precision.</summary>
public sealed class AdamWTests
{
    [Theory]
    [InlineData("distill::adamw_")]
    [InlineData("distill::adamw_portable_")]
    public void Ten_steps_follow_the_paper(string name)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        const double Rate = 0.01, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8, Decay = 0.1;
        double[] p = [1, -2, 0.5, 0], m = [0, 0, 0, 0], v = [0, 0, 0, 0];
        var parameter = Tensor.From([.. p.Select(x => (float)x)], 4);
        var (mean, square) = (parameter.ZerosLike(), parameter.ZerosLike());
        var step = new Operator(name);

        for (var t = 1; t <= 10; t++)
        {
            var g = p.Select((_, i) => Math.Sin((3 * t) + i) * (i == 3 ? 1e-6 : 1)).ToArray();
            for (var i = 0; i < 4; i++)
            {
                m[i] = (Beta1 * m[i]) + ((1 - Beta1) * g[i]);
                v[i] = (Beta2 * v[i]) + ((1 - Beta2) * g[i] * g[i]);
                var (mHat, vHat) = (m[i] / (1 - Math.Pow(Beta1, t)), v[i] / (1 - Math.Pow(Beta2, t)));
                p[i] -= (Rate * Decay * p[i]) + (Rate * mHat / (Math.Sqrt(vHat) + Epsilon));
            }

            step.Do(
                parameter, Tensor.From([.. g.Select(x => (float)x)], 4), mean, square, Rate, Beta1, Beta2, Epsilon,
                Decay, t);
        }

        Assert.All(p.Zip(parameter.ToArray<float>()), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
    }

    [Fact]
    public void A_gradient_of_another_shape_is_refused()
    {
        using var scope = new TensorScope();
        var parameter = Tensor.Zeros([2]);

        Assert.StartsWith(
            "adamw_: shapes differ",
            Assert.Throws<EngineException>(() => new Operator("distill::adamw_").Do(
                parameter, Tensor.Zeros([3]), Tensor.Zeros([2]), Tensor.Zeros([2]), 0.1, 0.9, 0.999, 1e-8, 0.0,
                1)).Message,
            StringComparison.Ordinal);
    }
}
