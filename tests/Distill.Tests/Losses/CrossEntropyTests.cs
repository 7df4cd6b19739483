using Distill.Data;
using Distill.Losses;
using Distill.Torch;

namespace Distill.Tests.Losses;

public sealed class CrossEntropyTests
{
    private static readonly double[][] _logits = LossCase.Logits(rows: 5, classes: 4, seed: 1);
    private static readonly int[] _labels = [3, 0, -1, 0, 2];

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.7)]
    public void Loss_and_gradient_are_those_of_the_formula(double smoothing)
    {
        double Expected(double[][] logits) => Reference.CrossEntropy(logits, _labels, smoothing);

        var (loss, gradient) = LossCase.Take(_logits, logits => Sum(logits, _labels, smoothing));

        Assert.Equal(Expected(_logits), loss, tolerance: 1e-5);
        LossCase.Near(Reference.Gradient(Expected, _logits), gradient, tolerance: 1e-5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void An_answer_weighs_what_its_class_does(double smoothing)
    {
        float[] weights = [0.5f, 3, 0, 2];
        double Expected(double[][] logits) => logits.Zip(_labels).Sum(row => row.Second < 0
            ? 0
            : weights[row.Second] * Reference.CrossEntropy([row.First], [row.Second], smoothing));

        var (loss, gradient) = LossCase.Take(_logits, logits => CrossEntropy.Sum(
            logits, LossCase.Labels([.. _labels.Select(label => (long)label)]), smoothing, weights));

        Assert.Equal(Expected(_logits), loss, tolerance: 1e-5);
        LossCase.Near(Reference.Gradient(Expected, _logits), gradient, tolerance: 1e-5);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.1, false)]
    [InlineData(0.2, true)]
    public void Shares_of_classes_weigh_the_losses_of_each(double smoothing, bool isWeighed)
    {
        int[] others = [1, 0, -1, 2, 3];
        double[] shares = [0.3, 0.6, 0, 1, 0.25];
        float[] weights = isWeighed ? [0.5f, 3, 0, 2] : [1, 1, 1, 1];
        double One(double[] row, int label) => label < 0
            ? 0
            : weights[label] * Reference.CrossEntropy([row], [label], smoothing);
        double Expected(double[][] logits) => logits.Select((row, i) =>
            (shares[i] * One(row, _labels[i])) + ((1 - shares[i]) * One(row, others[i]))).Sum();

        var targets = new MixedTargets(_labels, others, [.. shares.Select(share => (float)share)], Classes: 4);
        var (loss, gradient) = LossCase.Take(_logits, logits => CrossEntropy.SumOfShares(
            logits, targets.ToTensor(Device.Cpu), smoothing, isWeighed ? weights : null));

        Assert.Equal(4, targets.Known);
        Assert.Equal(Expected(_logits), loss, tolerance: 1e-5);
        LossCase.Near(Reference.Gradient(Expected, _logits), gradient, tolerance: 1e-5);
    }

    [Fact]
    public void A_row_without_a_label_changes_neither_loss_nor_gradient()
    {
        var (loss, gradient) = LossCase.Take(_logits, logits => Sum(logits, _labels));

        var labelled = _logits.Where((_, row) => row != 2).ToArray();
        var (alone, _) = LossCase.Take(labelled, logits => Sum(logits, [3, 0, 0, 2]));
        Assert.Equal(alone, loss, tolerance: 1e-6);
        Assert.Equal([0, 0, 0, 0], gradient[8..12]);
    }

    [Fact]
    public void A_batch_without_labels_is_a_zero_that_can_be_differentiated()
    {
        var (loss, gradient) = LossCase.Take(_logits, logits => Sum(logits, [-1, -1, -1, -1, -1], smoothing: 0.1));

        Assert.Equal(0, loss);
        Assert.All(gradient, number => Assert.Equal(0, number));
    }

    [Fact]
    public void The_order_of_rows_changes_nothing()
    {
        var (loss, _) = LossCase.Take(_logits, logits => Sum(logits, _labels));
        var (reversed, _) = LossCase.Take([.. _logits.Reverse()], logits => Sum(logits, [.. _labels.Reverse()]));

        Assert.Equal(loss, reversed, tolerance: 1e-6);
    }

    [Fact]
    public void A_constant_added_to_a_rows_logits_changes_nothing()
    {
        double[][] shifted = [.. _logits.Select((row, i) => row.Select(value => value + (10 * i)).ToArray())];

        var (loss, gradient) = LossCase.Take(_logits, logits => Sum(logits, _labels, 0.1));
        var (other, same) = LossCase.Take(shifted, logits => Sum(logits, _labels, 0.1));

        Assert.Equal(loss, other, tolerance: 1e-4);
        LossCase.Near(gradient, same, tolerance: 1e-4);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Huge_logits_of_any_kind_give_finite_numbers(ScalarType type)
    {
        double[][] huge = [[1e4, -1e4, 0], [-1e4, -1e4, 1e4]];

        var (loss, gradient) = LossCase.Take(huge, logits => Sum(logits, [1, 2], 0.1), type);

        Assert.InRange(loss, 1e4, 3e4);
        Assert.All(gradient, number => Assert.True(double.IsFinite(number)));
    }

    [Fact]
    public void Half_precision_logits_are_summed_in_fp32()
    {
        using var scope = new TensorScope();

        Assert.Equal(ScalarType.Float32, Sum(LossCase.Tensor(_logits, ScalarType.BFloat16), _labels).Type);
    }

    [Fact]
    public void Autocast_around_changes_nothing()
    {
        var (loss, gradient) = LossCase.Take(_logits, logits => Sum(logits, _labels, 0.1));
        var (inside, same) = LossCase.Take(_logits, logits =>
        {
            using var region = Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16);
            return Sum(logits, _labels, 0.1);
        });

        Assert.Equal(loss, inside);
        Assert.Equal(gradient, same);
    }

    private static Tensor Sum(Tensor logits, int[] labels, double smoothing = 0) =>
        CrossEntropy.Sum(logits, LossCase.Labels([.. labels.Select(label => (long)label)]), smoothing);
}
