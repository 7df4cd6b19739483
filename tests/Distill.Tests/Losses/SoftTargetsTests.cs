using Distill.Losses;
using Distill.Torch;

namespace Distill.Tests.Losses;

public sealed class SoftTargetsTests
{
    private static readonly double[][] _student = LossCase.Logits(rows: 4, classes: 5, seed: 1);
    private static readonly double[][] _teacher = LossCase.Logits(rows: 4, classes: 5, seed: 2);

    [Theory]
    [InlineData(1, true)]
    [InlineData(0.5, true)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    public void Loss_and_gradient_are_those_of_the_formula(double temperature, bool scaleByT2)
    {
        double Expected(double[][] student) => Reference.SoftTargets(student, _teacher, temperature, scaleByT2);

        var (loss, gradient) = Take(_student, _teacher, temperature, scaleByT2);

        Assert.Equal(Expected(_student), loss, tolerance: 1e-4);
        LossCase.Near(Reference.Gradient(Expected, _student), gradient, tolerance: 1e-5);
    }

    [Fact]
    public void A_student_like_its_teacher_has_no_loss_and_no_gradient()
    {
        var (loss, gradient) = Take(_teacher, _teacher, temperature: 3);

        Assert.Equal(0, loss, tolerance: 1e-6);
        Assert.All(gradient, number => Assert.Equal(0, number, tolerance: 1e-6));
    }

    [Fact]
    public void The_loss_is_never_negative()
    {
        for (var seed = 10; seed < 40; seed++)
        {
            var (loss, _) = Take(LossCase.Logits(4, 5, seed), LossCase.Logits(4, 5, seed + 100), temperature: 2);
            Assert.True(loss > 0);
        }
    }

    [Fact]
    public void Without_the_scaling_loss_and_gradient_are_T_squared_times_smaller()
    {
        var (scaled, scaledGradient) = Take(_student, _teacher, temperature: 4);
        var (plain, gradient) = Take(_student, _teacher, temperature: 4, scaleByT2: false);

        Assert.Equal(scaled, 16 * plain, tolerance: 1e-5);
        LossCase.Near(scaledGradient, [.. gradient.Select(number => 16 * number)], tolerance: 1e-5);
    }

    /// <summary>
    /// Hinton, Vinyals, Dean 2015, section 2.1: at high temperature it is the matching of centered logits.
    /// </summary>
    [Fact]
    public void At_high_temperature_the_gradient_is_the_difference_of_the_centered_logits_over_the_classes()
    {
        var expected = _student.Zip(_teacher).SelectMany(pair =>
            pair.First.Zip(pair.Second, (s, t) => (s - pair.First.Average() - (t - pair.Second.Average())) / 5));

        var (_, gradient) = Take(_student, _teacher, temperature: 300);

        LossCase.Near([.. expected], gradient, tolerance: 0.01);
    }

    [Fact]
    public void The_order_of_rows_changes_nothing()
    {
        var (loss, _) = Take(_student, _teacher, temperature: 2);
        var (reversed, _) = Take([.. _student.Reverse()], [.. _teacher.Reverse()], temperature: 2);

        Assert.Equal(loss, reversed, tolerance: 1e-5);
    }

    [Fact]
    public void Constants_added_to_the_logits_change_nothing()
    {
        double[][] Shift(double[][] rows, double by) =>
            [.. rows.Select(row => row.Select(value => value + by).ToArray())];

        var (loss, gradient) = Take(_student, _teacher, temperature: 2);
        var (other, same) = Take(Shift(_student, 20), Shift(_teacher, -30), temperature: 2);

        Assert.Equal(loss, other, tolerance: 1e-4);
        LossCase.Near(gradient, same, tolerance: 1e-4);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Huge_logits_of_any_kind_give_finite_numbers(ScalarType type)
    {
        double[][] student = [[1e4, -1e4, 0], [0, 0, 1e4]];
        double[][] teacher = [[-1e4, 1e4, 0], [0, 0, 1e4]];
        using var scope = new TensorScope();

        var (loss, gradient) = LossCase.Take(
            student, logits => Kl(1).Sum(logits, LossCase.Tensor(teacher, type)), type);

        Assert.InRange(loss, 1.9e4, 2.1e4);
        Assert.All(gradient, number => Assert.True(double.IsFinite(number)));
    }

    [Fact]
    public void Autocast_around_changes_nothing()
    {
        var (loss, gradient) = Take(_student, _teacher, temperature: 2);
        var (inside, same) = LossCase.Take(_student, logits =>
        {
            using var region = Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16);
            return Kl(2).Sum(logits, LossCase.Tensor(_teacher));
        });

        Assert.Equal(loss, inside);
        Assert.Equal(gradient, same);
    }

    private static (double Loss, double[] Gradient) Take(
        double[][] student, double[][] teacher, double temperature, bool scaleByT2 = true) => LossCase.Take(
            student, logits => Kl(temperature, scaleByT2).Sum(logits, LossCase.Tensor(teacher)));

    private static SoftTargets Kl(double temperature, bool scaleByT2 = true) =>
        new(Divergence.ForwardKl, temperature, scaleByT2);
}
