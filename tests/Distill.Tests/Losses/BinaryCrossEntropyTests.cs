using Distill.Losses;
using Distill.Torch;

namespace Distill.Tests.Losses;

public sealed class BinaryCrossEntropyTests
{
    private static readonly double[][] _logits = LossCase.Logits(rows: 4, classes: 5, seed: 3);

    // The third row's labels are not known.
    private static readonly double[][] _targets =
    [
        [1, 0, 0, 1, 0], [0, 0, 0, 0, 0], [-1, -1, -1, -1, -1], [1, 1, 1, 1, 1],
    ];

    [Fact]
    public void Loss_and_gradient_are_those_of_the_formula()
    {
        double Expected(double[][] logits) => Reference.BinaryCrossEntropy(logits, _targets);

        var (loss, gradient) = Take(_logits, _targets);

        Assert.Equal(Expected(_logits), loss, tolerance: 1e-5);
        LossCase.Near(Reference.Gradient(Expected, _logits), gradient, tolerance: 1e-5);
    }

    [Fact]
    public void A_row_whose_labels_are_not_known_has_no_gradient()
    {
        var (_, gradient) = Take(_logits, _targets);

        Assert.All(gradient.Skip(10).Take(5), number => Assert.Equal(0, number));
        Assert.Equal(Take([_logits[0], _logits[1], _logits[3]], [_targets[0], _targets[1], _targets[3]]).Loss,
            Take(_logits, _targets).Loss, tolerance: 1e-5);
    }

    [Fact]
    public void It_is_the_cross_entropy_of_no_and_yes()
    {
        double[][] pairs = [.. _logits[0].Select(logit => new[] { 0, logit })];

        Assert.Equal(
            Reference.CrossEntropy(pairs, [1, 0, 0, 1, 0], smoothing: 0),
            Take([_logits[0]], [_targets[0]]).Loss,
            tolerance: 1e-5);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Huge_logits_of_any_kind_give_finite_numbers(ScalarType type)
    {
        var (loss, gradient) = LossCase.Take(
            [[1e4, -1e4, 1e4]], logits => BinaryCrossEntropy.Sum(logits, LossCase.Tensor([[0, 1, 1]])), type);

        Assert.InRange(loss, 1.9e4, 2.1e4);
        Assert.All(gradient, number => Assert.True(double.IsFinite(number)));
    }

    [Fact]
    public void Autocast_around_changes_nothing()
    {
        var (loss, gradient) = Take(_logits, _targets);
        var (inside, same) = LossCase.Take(_logits, logits =>
        {
            using var region = Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16);
            return BinaryCrossEntropy.Sum(logits, LossCase.Tensor(_targets));
        });

        Assert.Equal(loss, inside);
        Assert.Equal(gradient, same);
    }

    private static (double Loss, double[] Gradient) Take(double[][] logits, double[][] targets) =>
        LossCase.Take(logits, leaf => BinaryCrossEntropy.Sum(leaf, LossCase.Tensor(targets)));
}
