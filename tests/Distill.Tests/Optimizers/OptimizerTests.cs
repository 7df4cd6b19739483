using Distill.Models;
using Distill.Optimizers;
using Distill.Tests.Losses;

namespace Distill.Tests.Optimizers;

public sealed class OptimizerTests
{
    private const double Rate = 0.05;

    [Fact]
    public void AdamW_is_the_papers_algorithm()
    {
        const double Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6, Decay = 0.3;
        using var small = new SmallWeights();
        using var optimizer = new AdamW(small.Weights, Beta1, Beta2, Epsilon, Decay);
        var expected = small.Values;
        var (mean, square) = (new double[SmallWeights.Count], new double[SmallWeights.Count]);

        for (var t = 1; t <= 6; t++)
        {
            var (rate, gradients) = (Rate / t, SmallWeights.Gradients(t));
            for (var i = 0; i < expected.Length; i++)
            {
                mean[i] = (Beta1 * mean[i]) + ((1 - Beta1) * gradients[i]);
                square[i] = (Beta2 * square[i]) + ((1 - Beta2) * gradients[i] * gradients[i]);
                var (m, v) = (mean[i] / (1 - Math.Pow(Beta1, t)), square[i] / (1 - Math.Pow(Beta2, t)));
                expected[i] -= rate
                    * ((m / (Math.Sqrt(v) + Epsilon)) + (SmallWeights.Decays(i) ? Decay * expected[i] : 0));
            }

            Step(small, optimizer, t, rate);
            LossCase.Near(expected, small.Values, tolerance: 2e-6);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.9, 0)]
    [InlineData(0.9, 0.2)]
    public void Sgd_is_gradient_descent_with_momentum_and_decoupled_decay(double momentum, double decay)
    {
        using var small = new SmallWeights();
        using var optimizer = new Sgd(small.Weights, momentum, decay);
        var expected = small.Values;
        var velocity = new double[SmallWeights.Count];

        for (var t = 1; t <= 5; t++)
        {
            var gradients = SmallWeights.Gradients(t);
            for (var i = 0; i < expected.Length; i++)
            {
                velocity[i] = (momentum * velocity[i]) + gradients[i];
                expected[i] -= (SmallWeights.Decays(i) ? Rate * decay * expected[i] : 0) + (Rate * velocity[i]);
            }

            Step(small, optimizer, t, Rate);
            LossCase.Near(expected, small.Values, tolerance: 1e-5);
        }
    }

    [Fact]
    public void A_restored_state_goes_on_as_if_nothing_had_been()
    {
        foreach (var make in Optimizers())
        {
            using var through = new SmallWeights();
            using var whole = make(through.Weights);
            using var interrupted = new SmallWeights();
            var first = make(interrupted.Weights);
            for (var t = 1; t <= 3; t++)
            {
                Step(through, whole, t, Rate);
                Step(interrupted, first, t, Rate);
            }

            using var second = make(interrupted.Weights);
            second.Restore(first.Steps, first.State);
            first.Dispose();
            for (var t = 4; t <= 6; t++)
            {
                Step(through, whole, t, Rate);
                Step(interrupted, second, t, Rate);
            }

            Assert.Equal(through.Values, interrupted.Values);
        }
    }

    [Fact]
    public void A_weight_without_a_gradient_stays_as_it_is()
    {
        foreach (var make in Optimizers())
        {
            using var small = new SmallWeights();
            using var optimizer = make(small.Weights);
            var before = small.Values;

            optimizer.Step(Rate);

            Assert.Equal(before, small.Values);
        }
    }

    private static Func<Weights, Optimizer>[] Optimizers() =>
    [
        weights => new AdamW(weights, 0.9, 0.999, 1e-8, 0.01),
        weights => new Sgd(weights, momentum: 0.9, decay: 0.01),
        weights => new Sgd(weights, momentum: 0, decay: 0),
    ];

    private static void Step(SmallWeights small, Optimizer optimizer, int t, double rate)
    {
        small.SetGradients(SmallWeights.Gradients(t));
        optimizer.Step(rate);
        optimizer.ClearGradients();
        Assert.All(small.Weights.All, pair => Assert.Null(pair.Tensor.Gradient()));
    }
}
