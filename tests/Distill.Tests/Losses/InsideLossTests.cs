using Distill.Losses;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Losses;

/// <summary>What holds for every loss inside of networks, and that each is the one of its formula.</summary>
public sealed class InsideLossTests
{
    private static readonly InsideCase _texts = new([3, 4, 2, 4], t: 4);
    private static readonly InsideCase _backwards = new([3, 4, 2, 4], t: 4, looksBack: true);

    private static readonly string[] _names =
    [
        "hidden-mse", "hidden-cosine", "attention-mse", "attention-kl", "attention-mse-mean", "attention-kl-mean",
        "relations", "distances", "angles", "contrastive",
    ];

    public static TheoryData<string> All => [.. _names];

    /// <summary>A student like its teacher is what they look for; rows that are alike attract anyway.</summary>
    public static TheoryData<string> Distances => [.. _names.Except(["contrastive"])];

    [Theory]
    [MemberData(nameof(All))]
    public void Loss_and_gradient_are_those_of_the_formula(string name)
    {
        foreach (var at in new[] { _texts, _backwards })
        {
            var (student, teacher) = (at.Numbers(1), at.Numbers(2));
            double Expected(double[][] numbers) => Formula(name, at, numbers, teacher);

            var (loss, gradient) = at.Take(Term(name), student, teacher);

            Assert.Equal(Expected(student), loss, tolerance: 1e-4);
            LossCase.Near(Reference.Gradient(Expected, student), gradient, tolerance: 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void A_student_like_its_teacher_has_no_loss_and_no_gradient(string name)
    {
        var numbers = _texts.Numbers(1);

        var (loss, gradient) = _texts.Take(Term(name), numbers, numbers);

        Assert.Equal(0, loss, tolerance: 1e-5);
        Assert.All(gradient, number => Assert.Equal(0, number, tolerance: 1e-5));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Padding_changes_nothing_and_gets_no_gradient(string name)
    {
        var longer = new InsideCase([3, 4, 2, 4], t: 6);
        double[][] Padded(double[][] numbers, int seed)
        {
            var wide = longer.Numbers(seed);
            for (var row = 0; row < numbers.Length; row++)
            {
                wide[(row / _texts.T * longer.T) + (row % _texts.T)] = numbers[row];
            }

            return wide;
        }

        var (student, teacher) = (_texts.Numbers(1), _texts.Numbers(2));
        var (loss, _) = _texts.Take(Term(name), student, teacher);
        var (padded, gradient) = longer.Take(Term(name), Padded(student, 7), Padded(teacher, 8));

        Assert.Equal(loss, padded, tolerance: 1e-4);
        foreach (var (part, row) in gradient.Chunk(InsideCase.Width).Select((part, row) => (part, row)))
        {
            if (row % longer.T >= longer.Lengths[row / longer.T])
            {
                Assert.All(part, number => Assert.Equal(0, number));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_order_of_rows_changes_nothing(string name)
    {
        var turned = new InsideCase([4, 2, 4, 3], t: 4);
        static double[][] Turned(double[][] rows) => [.. rows.Chunk(4).Reverse().SelectMany(row => row)];

        var (student, teacher) = (_texts.Numbers(1), _texts.Numbers(2));
        var (loss, _) = _texts.Take(Term(name), student, teacher);
        var (reversed, _) = turned.Take(Term(name), Turned(student), Turned(teacher));

        Assert.Equal(loss, reversed, tolerance: 1e-4);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Numbers_of_any_kind_and_size_give_finite_losses_and_gradients(string name)
    {
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16 })
        {
            foreach (var size in new[] { 0, 1e-6, 1, 30 })
            {
                double[][] Scaled(int seed) =>
                    [.. _texts.Numbers(seed).Select(row => row.Select(x => x * size).ToArray())];

                // Scaled as a step's loss is: a half-precision gradient has no room for large squares.
                var (loss, gradient) = _texts.Take(new Small(Term(name)), Scaled(1), Scaled(2), type);

                Assert.True(double.IsFinite(loss), $"{type} {size}");
                Assert.All(gradient, number => Assert.True(double.IsFinite(number), $"{type} {size}"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void A_batch_of_nothing_but_padding_gives_a_zero_that_can_be_differentiated(string name)
    {
        var nothing = new InsideCase([0, 0, 0, 0], t: 3);

        var (loss, gradient) = nothing.Take(Term(name), nothing.Numbers(1), nothing.Numbers(2));

        Assert.Equal(0, loss, tolerance: 1e-6);
        Assert.All(gradient, number => Assert.Equal(0, number, tolerance: 1e-6));
    }

    [Theory]
    [InlineData(nameof(StateDistance.Mse))]
    [InlineData(nameof(StateDistance.Cosine))]
    public void A_projection_carries_the_student_into_the_teachers_width(string distance)
    {
        var rows = new WeightRows();
        rows.Linear("hidden.0", 12, InsideCase.Width);
        using var projections = Weights.Initialize(new WeightTable("", "layer.", rows.All), 0.4, seed: 1, Device.Cpu);
        var matrix = projections["hidden.0.weight"].ToArray<float>().Chunk(InsideCase.Width).ToArray();
        var (student, teacher) = (_texts.Numbers(1), _texts.Numbers(2, width: 12));
        var kind = Enum.Parse<StateDistance>(distance);
        double Expected(double[][] numbers) => InsideReference.Hidden(
            kind,
            _texts,
            [.. numbers.Select(row => matrix.Select(weights => weights.Zip(row, (w, x) => w * x).Sum()).ToArray())],
            teacher);

        var (loss, gradient) = LossCase.Take(student, numbers =>
            new HiddenLoss("hidden", 1, [new StatePair(0, 0)], kind, projections)
                .Sum(_texts.Inputs(_texts.Output(numbers), _texts.Output(LossCase.Tensor(teacher)))));

        Assert.Equal(Expected(student), loss, tolerance: 1e-4);
        LossCase.Near(Reference.Gradient(Expected, student), gradient, tolerance: 1e-4);
        Assert.All(projections.All, pair => Assert.Contains(pair.Tensor.Gradient()!.ToArray<float>(), x => x != 0));
        foreach (var (_, tensor) in projections.All)
        {
            tensor.ClearGradient();
        }
    }

    [Fact]
    public void Of_images_every_patch_counts_and_an_image_is_one()
    {
        var images = new InsideCase([4, 4], t: 4);
        var (student, teacher) = (images.Numbers(1), images.Numbers(2));

        var (loss, _) = LossCase.Take(student, numbers => Term("hidden-mse").Sum(
            new LossInputs(images.Output(numbers), images.Output(LossCase.Tensor(teacher)), numbers)));

        Assert.Equal(InsideReference.Hidden(StateDistance.Mse, images, student, teacher) / 4, loss, tolerance: 1e-4);
    }

    [Fact]
    public void Means_over_heads_are_compared_where_their_numbers_differ()
    {
        foreach (var distance in Enum.GetValues<AttentionDistance>())
        {
            var (student, teacher) = (_texts.Numbers(1), _texts.Numbers(2));
            double Expected(double[][] numbers) =>
                InsideReference.Attention(distance, true, _texts, numbers, teacher, teacherHeads: 4);

            var (loss, gradient) = LossCase.Take(student, numbers =>
                new AttentionLoss(1, [new StatePair(0, 0)], distance, meanOfHeads: true).Sum(_texts.Inputs(
                    _texts.Output(numbers), _texts.Output(LossCase.Tensor(teacher), heads: 4))));

            Assert.Equal(Expected(student), loss, tolerance: 1e-4);
            LossCase.Near(Reference.Gradient(Expected, student), gradient, tolerance: 1e-4);
        }
    }

    [Fact]
    public void Relations_need_neither_equal_widths_nor_equal_heads()
    {
        var (student, teacher) = (_texts.Numbers(1), _texts.Numbers(2, width: 12));
        double Expected(double[][] numbers) => InsideReference.Relations(4, _texts, numbers, teacher);

        var (loss, gradient) = LossCase.Take(student, numbers => new RelationLoss(1, new StatePair(0, 0), heads: 4).Sum(
            _texts.Inputs(_texts.Output(numbers), _texts.Output(LossCase.Tensor(teacher), heads: 3))));

        Assert.Equal(Expected(student), loss, tolerance: 1e-4);
        LossCase.Near(Reference.Gradient(Expected, student), gradient, tolerance: 1e-4);
    }

    [Theory]
    [InlineData("distances")]
    [InlineData("angles")]
    [InlineData("contrastive")]
    public void Groups_of_rows_are_compared_each_for_itself(string name)
    {
        int[] lengths = [3, 4, 2, 4, 1, 2, 3, 4];
        var all = new InsideCase(lengths, t: 4);
        var (student, teacher) = (all.Numbers(1), all.Numbers(2));

        var (loss, _) = all.Take(Term(name, group: 3), student, teacher);

        int[] starts = [0, 3, 6];
        var expected = starts.Sum(start =>
        {
            var end = Math.Min(start + 3, 8);
            var part = new InsideCase(lengths[start..end], t: 4);
            return Formula(name, part, student[(start * 4)..(end * 4)], teacher[(start * 4)..(end * 4)]);
        });
        Assert.Equal(expected, loss, tolerance: 1e-4);
    }

    private static LossTerm Term(string name, int? group = null) => name switch
    {
        "hidden-mse" => new HiddenLoss("hidden", 1, [new StatePair(0, 0)], StateDistance.Mse, null),
        "hidden-cosine" => new HiddenLoss("hidden", 1, [new StatePair(0, 0)], StateDistance.Cosine, null),
        "attention-mse" => new AttentionLoss(1, [new StatePair(0, 0)], AttentionDistance.Mse, false),
        "attention-kl" => new AttentionLoss(1, [new StatePair(0, 0)], AttentionDistance.Kl, false),
        "attention-mse-mean" => new AttentionLoss(1, [new StatePair(0, 0)], AttentionDistance.Mse, true),
        "attention-kl-mean" => new AttentionLoss(1, [new StatePair(0, 0)], AttentionDistance.Kl, true),
        "relations" => new RelationLoss(1, new StatePair(0, 0), heads: 4),
        "distances" => new RelationalDistanceLoss(1, new RowGroups(group)),
        "angles" => new RelationalAngleLoss(1, new RowGroups(group)),
        _ => new ContrastiveLoss(1, 0.3, new RowGroups(group), null),
    };

    private static double Formula(string name, InsideCase at, double[][] student, double[][] teacher) => name switch
    {
        "hidden-mse" => InsideReference.Hidden(StateDistance.Mse, at, student, teacher),
        "hidden-cosine" => InsideReference.Hidden(StateDistance.Cosine, at, student, teacher),
        "attention-mse" => InsideReference.Attention(AttentionDistance.Mse, false, at, student, teacher),
        "attention-kl" => InsideReference.Attention(AttentionDistance.Kl, false, at, student, teacher),
        "attention-mse-mean" => InsideReference.Attention(AttentionDistance.Mse, true, at, student, teacher),
        "attention-kl-mean" => InsideReference.Attention(AttentionDistance.Kl, true, at, student, teacher),
        "relations" => InsideReference.Relations(4, at, student, teacher),
        "distances" => InsideReference.Distances(at, student, teacher),
        "angles" => InsideReference.Angles(at, student, teacher),
        _ => InsideReference.Contrast(0.3, at, student, teacher),
    };

    private sealed class Small(LossTerm term) : LossTerm(term.Name, 1)
    {
        public override long Count(Distill.Data.Batch batch) => term.Count(batch);

        public override Tensor Sum(LossInputs inputs) => term.Sum(inputs) * 1e-3;
    }
}
