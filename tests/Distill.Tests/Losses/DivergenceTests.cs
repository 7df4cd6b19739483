using Distill.Losses;
using Distill.Torch;

namespace Distill.Tests.Losses;

/// <summary>What holds for every divergence between a teacher and a student.</summary>
public sealed class DivergenceTests
{
    private static readonly double[][] _student = LossCase.Logits(rows: 4, classes: 5, seed: 1);
    private static readonly double[][] _teacher = LossCase.Logits(rows: 4, classes: 5, seed: 2);

    public static TheoryData<string> All => [.. Enum.GetNames<Divergence>()];

    /// <summary>Those that become quadratic in the logits at high temperature.</summary>
    public static TheoryData<string> Scaled => [.. Enum.GetNames<Divergence>()[..4]];

    [Theory]
    [MemberData(nameof(All))]
    public void Loss_and_gradient_are_those_of_the_formula(string divergence)
    {
        var kind = Enum.Parse<Divergence>(divergence);
        double Expected(double[][] student) => Reference.Of(kind, 0.5, student, _teacher);

        var (loss, gradient) = Take(new(kind, 1, ScaleByT2: true), _student, _teacher);

        Assert.Equal(Expected(_student), loss, tolerance: 1e-4);
        LossCase.Near(Reference.Gradient(Expected, _student), gradient, tolerance: 1e-4);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.9)]
    public void The_mix_of_jensen_shannon_is_the_share_of_the_teacher(double mix)
    {
        double Expected(double[][] student) =>
            Reference.Of(Divergence.JensenShannon, mix, student, _teacher);

        var (loss, gradient) = Take(new(Divergence.JensenShannon, 1, true, mix), _student, _teacher);

        Assert.Equal(Expected(_student), loss, tolerance: 1e-4);
        LossCase.Near(Reference.Gradient(Expected, _student), gradient, tolerance: 1e-4);
    }

    [Theory]
    [InlineData(0, nameof(Divergence.ForwardKl))]
    [InlineData(1, nameof(Divergence.ReverseKl))]
    public void The_ends_of_the_mix_are_the_two_kl_divergences(double mix, string end)
    {
        var (expected, _) = Take(new(Enum.Parse<Divergence>(end), 2, true), _student, _teacher);
        var (loss, _) = Take(new(Divergence.JensenShannon, 2, true, mix), _student, _teacher);
        var (near, _) = Take(new(Divergence.JensenShannon, 2, true, Math.Abs(mix - 1e-3)), _student, _teacher);

        Assert.Equal(expected, loss, tolerance: 1e-6 * expected); // one is a kernel
        Assert.Equal(expected, near / 1e-3, tolerance: 0.05 * expected); // the limit, divided by how fast it vanishes
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Standard_logits_are_compared_by_their_proportions(string divergence)
    {
        var kind = Enum.Parse<Divergence>(divergence);
        double Expected(double[][] student) =>
            Reference.Of(kind, 0.5, Reference.Standard(student), Reference.Standard(_teacher));

        var (loss, gradient) = Take(new(kind, 1, true, Standardize: true), _student, _teacher);

        Assert.Equal(Expected(_student), loss, tolerance: 1e-4);
        LossCase.Near(Reference.Gradient(Expected, _student), gradient, tolerance: 1e-4);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_student_like_its_teacher_has_no_loss_and_no_gradient(string divergence)
    {
        foreach (var standardize in new[] { false, true })
        {
            var targets = new SoftTargets(Enum.Parse<Divergence>(divergence), 3, true, Standardize: standardize);
            var (loss, gradient) = Take(targets, _teacher, _teacher);

            Assert.Equal(0, loss, tolerance: 1e-5);
            Assert.All(gradient, number => Assert.Equal(0, number, tolerance: 1e-5));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_loss_is_never_negative(string divergence)
    {
        for (var seed = 10; seed < 40; seed++)
        {
            var (loss, _) = Take(
                new(Enum.Parse<Divergence>(divergence), 2, true),
                LossCase.Logits(4, 5, seed),
                LossCase.Logits(4, 5, seed + 100));
            Assert.True(loss > 0);
        }
    }

    [Theory]
    [InlineData(nameof(Divergence.Symmetric))]
    [InlineData(nameof(Divergence.JensenShannon))]
    [InlineData(nameof(Divergence.TotalVariation))]
    [InlineData(nameof(Divergence.LogitMse))]
    public void These_are_the_same_from_either_side(string divergence)
    {
        var targets = new SoftTargets(Enum.Parse<Divergence>(divergence), 2, true);

        Assert.Equal(
            Take(targets, _student, _teacher).Loss, Take(targets, _teacher, _student).Loss, tolerance: 1e-4);
    }

    /// <summary>At twice a high temperature the scaled gradient is the same.</summary>
    [Theory]
    [MemberData(nameof(Scaled))]
    public void The_scaled_gradient_does_not_depend_on_a_high_temperature(string divergence)
    {
        var kind = Enum.Parse<Divergence>(divergence);

        var (_, high) = Take(new(kind, 200, true), _student, _teacher);
        var (_, higher) = Take(new(kind, 400, true), _student, _teacher);

        Assert.Contains(high, number => Math.Abs(number) > 0.01);
        LossCase.Near(high, higher, tolerance: 0.02 * high.Max(Math.Abs));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_order_of_answers_changes_nothing(string divergence)
    {
        var targets = new SoftTargets(Enum.Parse<Divergence>(divergence), 2, true);

        var (loss, _) = Take(targets, _student, _teacher);
        var (reversed, _) = Take(targets, [.. _student.Reverse()], [.. _teacher.Reverse()]);

        Assert.Equal(loss, reversed, tolerance: 1e-4);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Huge_and_equal_logits_of_any_kind_give_finite_numbers(string divergence)
    {
        double[][] student = [[1e4, -1e4, 0], [0, 0, 1e4], [7, 7, 7]];
        double[][] teacher = [[-1e4, 1e4, 0], [0, 0, 1e4], [1, 2, 3]];
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16 })
        {
            foreach (var standardize in new[] { false, true })
            {
                using var scope = new TensorScope();
                var targets = new SoftTargets(Enum.Parse<Divergence>(divergence), 1, true, Standardize: standardize);

                // Scaled as a step's loss is: a half-precision gradient has no room for squares of 20,000.
                var (loss, gradient) = LossCase.Take(
                    student, logits => targets.Sum(logits, LossCase.Tensor(teacher, type)) * 1e-3, type);

                Assert.True(double.IsFinite(loss));
                Assert.All(gradient, number => Assert.True(double.IsFinite(number)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Without_answers_there_is_a_zero_that_can_be_differentiated(string divergence)
    {
        using var scope = new TensorScope();
        var none = Tensor.Zeros([0, 5]);
        none.RequiresGrad = true;

        var loss = new SoftTargets(Enum.Parse<Divergence>(divergence), 2, true).Sum(none, Tensor.Zeros([0, 5]));
        loss.Backward();

        Assert.Equal(0, loss.ToDouble());
    }

    private static (double Loss, double[] Gradient) Take(
        SoftTargets targets, double[][] student, double[][] teacher) =>
        LossCase.Take(student, logits => targets.Sum(logits, LossCase.Tensor(teacher)));
}
