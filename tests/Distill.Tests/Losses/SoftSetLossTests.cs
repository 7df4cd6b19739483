using Distill.Losses;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Losses;

public sealed class SoftSetLossTests
{
    private static readonly double[][] _student = LossCase.Logits(rows: 3, classes: 4, seed: 1);
    private static readonly double[][] _teacher = LossCase.Logits(rows: 3, classes: 4, seed: 2);

    [Theory]
    [InlineData(1, true)]
    [InlineData(0.5, true)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    public void Loss_and_gradient_are_those_of_bernoulli_distributions(double temperature, bool scaleByT2)
    {
        double Expected(double[][] student) => Reference.SoftSets(student, _teacher, temperature, scaleByT2);

        var (loss, gradient) = Take(_student, _teacher, temperature, scaleByT2);

        Assert.Equal(Expected(_student), loss, tolerance: 1e-4);
        LossCase.Near(Reference.Gradient(Expected, _student), gradient, tolerance: 1e-5);
    }

    [Fact]
    public void A_student_like_its_teacher_has_no_loss_and_no_gradient_by_any_divergence() =>
        Assert.All(Enum.GetValues<Divergence>(), divergence =>
        {
            var (loss, gradient) = Take(_teacher, _teacher, temperature: 3, divergence: divergence);

            Assert.Equal(0, loss, tolerance: 1e-6);
            Assert.All(gradient, number => Assert.Equal(0, number, tolerance: 1e-6));
        });

    /// <summary>As of classes that exclude each other: Hinton, Vinyals, Dean 2015, section 2.1.</summary>
    [Fact]
    public void At_high_temperature_the_gradient_is_a_quarter_of_the_difference_of_the_logits()
    {
        var expected = _student.Zip(_teacher).SelectMany(pair => pair.First.Zip(pair.Second, (s, t) => (s - t) / 4));

        var (_, gradient) = Take(_student, _teacher, temperature: 300);

        LossCase.Near([.. expected], gradient, tolerance: 0.01);
    }

    [Fact]
    public void Without_the_scaling_loss_and_gradient_are_T_squared_times_smaller()
    {
        var (scaled, scaledGradient) = Take(_student, _teacher, temperature: 4);
        var (plain, gradient) = Take(_student, _teacher, temperature: 4, scaleByT2: false);

        Assert.Equal(scaled, 16 * plain, tolerance: 1e-5);
        LossCase.Near(scaledGradient, [.. gradient.Select(number => 16 * number)], tolerance: 1e-5);
    }

    [Fact]
    public void The_order_of_rows_changes_nothing()
    {
        var (loss, _) = Take(_student, _teacher, temperature: 2);
        var (reversed, _) = Take([.. _student.Reverse()], [.. _teacher.Reverse()], temperature: 2);

        Assert.Equal(loss, reversed, tolerance: 1e-5);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Huge_logits_of_any_kind_give_finite_numbers(ScalarType type)
    {
        var (loss, gradient) = LossCase.Take(
            [[1e4, -1e4, 1e4]],
            logits => Sum(logits, LossCase.Tensor([[-1e4, -1e4, 1e4]], type), 1, true, Divergence.ForwardKl),
            type);

        Assert.InRange(loss, 0.9e4, 1.1e4);
        Assert.All(gradient, number => Assert.True(double.IsFinite(number)));
    }

    private static (double Loss, double[] Gradient) Take(
        double[][] student, double[][] teacher, double temperature, bool scaleByT2 = true,
        Divergence divergence = Divergence.ForwardKl) => LossCase.Take(
            student, logits => Sum(logits, LossCase.Tensor(teacher), temperature, scaleByT2, divergence));

    private static Tensor Sum(
        Tensor student, Tensor teacher, double temperature, bool scaleByT2, Divergence divergence) =>
        new SoftSetLoss(1, new SoftTargets(divergence, temperature, scaleByT2))
            .Sum(new LossInputs(new ModelOutput(student, []), new ModelOutput(teacher, []), Targets: student));
}
