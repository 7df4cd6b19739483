using Distill.Data;
using Distill.Losses;
using Distill.Torch;
using Distill.Training;

namespace Distill.Tests.Training;

[Collection(nameof(LiveTensorCount))]
public sealed class TrainingStepTests
{
    /// <summary>
    /// Labelled and unlabelled rows fall unevenly on the micro-batches: one of them has no label at all.
    /// </summary>
    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    [InlineData(1)]
    public void Micro_batches_of_any_size_give_the_gradient_of_the_whole_step(int microBatch)
    {
        var (whole, before) = AfterOneStep(microBatch: 8);
        var (cut, _) = AfterOneStep(microBatch);

        // Under plain SGD with rate 1 the change is the gradient.
        Assert.Contains(whole.Zip(before), pair => Math.Abs(pair.First - pair.Second) > 0.01);
        Assert.All(whole.Zip(cut), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-6f));

        static (float[] After, float[] Before) AfterOneStep(int microBatch)
        {
            using var small = new SmallTraining(dropout: 0, 0, -1, 2, -1, -1);
            var before = small.Values;
            small.Step(small.Sgd(), batch: 8, microBatch: microBatch, rate: 1).Take(0);
            return (small.Values, before);
        }
    }

    [Fact]
    public void A_steps_report_does_not_depend_on_the_micro_batches()
    {
        StepReport Report(int microBatch)
        {
            using var small = new SmallTraining(dropout: 0, 0, -1, 2, -1, -1);
            return small.Step(small.Sgd(), batch: 8, microBatch: microBatch).Take(0);
        }

        var (whole, cut) = (Report(8), Report(2));

        Assert.Equal((whole.Examples, whole.Tokens, whole.Step), (cut.Examples, cut.Tokens, cut.Step));
        Assert.Equal(whole.Loss, cut.Loss, tolerance: 1e-6);
        Assert.Equal(whole.GradientNorm, cut.GradientNorm, tolerance: 1e-6);
        Assert.Equal(["hard", "soft"], cut.Terms.Select(term => term.Key));
        Assert.Equal(cut.Loss, (0.3 * cut.Terms[0].Value) + (0.7 * cut.Terms[1].Value), tolerance: 1e-9);
    }

    [Fact]
    public void A_step_without_labels_learns_from_the_teacher_alone()
    {
        using var small = new SmallTraining(dropout: 0, -1);

        var report = small.Step(small.Sgd(), microBatch: 4).Take(0);

        Assert.Equal(0, report.Terms[0].Value);
        Assert.True(report.GradientNorm > 0);
    }

    [Fact]
    public void A_step_without_labels_and_teacher_leaves_the_weights_as_they_are()
    {
        using var small = new SmallTraining(dropout: 0, -1);
        var before = small.Values;

        small.Step(small.AdamW(), objective: [new HardLoss(1, labelSmoothing: 0)]).Take(0);

        Assert.Equal(before, small.Values);
    }

    [Fact]
    public void The_gradient_reaches_the_student_and_never_the_teacher()
    {
        using var small = new SmallTraining();
        var (student, teacher) = (small.Values, SmallTraining.ValuesOf(small.TeacherModel));

        small.Step(small.Sgd()).Take(0);

        Assert.NotEqual(student, small.Values);
        Assert.Equal(teacher, SmallTraining.ValuesOf(small.TeacherModel));
        Assert.All(small.TeacherModel.Weights.All, pair => Assert.Null(pair.Tensor.Gradient()));
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using var small = new SmallTraining(dropout: 0.1);
        var step = small.Step(small.AdamW(), SmallTraining.Plan with { ClipNorm = 0.1 }, microBatch: 2);
        step.Take(0);
        var before = Engine.LiveTensors;

        step.Take(1);

        Assert.Equal(before, Engine.LiveTensors);
    }

    [Fact]
    public void A_gradient_longer_than_the_limit_is_shortened_to_it()
    {
        using var small = new SmallTraining();
        var before = small.Values;

        var report = small.Step(small.Sgd(), SmallTraining.Plan with { ClipNorm = 0.01 }, rate: 1).Take(0);

        var change = Math.Sqrt(small.Values.Zip(before, (after, first) => Math.Pow(after - first, 2)).Sum());
        Assert.True(report.GradientNorm > 0.01);
        Assert.Equal(0.01, change, tolerance: 1e-6);
    }

    [Fact]
    public void A_gradient_within_the_limit_is_left_as_it_is()
    {
        Assert.Equal(Change(clipNorm: null), Change(clipNorm: 1000));

        static float[] Change(double? clipNorm)
        {
            using var small = new SmallTraining();
            small.Step(small.Sgd(), SmallTraining.Plan with { ClipNorm = clipNorm }).Take(0);
            return small.Values;
        }
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_before_the_weights_change()
    {
        using var small = new SmallTraining();
        small.Break();
        var before = small.Values;

        var exception = Assert.Throws<NonFiniteException>(
            () => small.Step(small.Sgd(), batch: 4, microBatch: 2, rate: 0.0005).Take(1));

        Assert.Matches(
            "^step 2: the hard loss is not a finite number, on rows.csv:[0-9]+, rows.csv:[0-9]+, rows.csv:[0-9]+ and "
            + "1 other. The learning rate was 0.0005; lower it, lengthen the warm-up, or set training.clip_norm.$",
            exception.Message);
        Assert.Equal(before, small.Values);
        Assert.All(small.Student.Weights.All, pair => Assert.Null(pair.Tensor.Gradient()));
    }

    [Fact]
    public void Under_fp16_a_step_that_is_not_finite_is_skipped_and_counted()
    {
        using var small = new SmallTraining();
        var optimizer = small.AdamW();
        var step = small.Step(optimizer, objective: [new BrokenLoss()], scaler: new LossScaler(enabled: true));
        var before = small.Values;

        var report = step.Take(0);

        Assert.True(report.Skipped);
        Assert.Equal((32768, 1, 0), (step.Scaler.Scale, step.Scaler.Skipped, optimizer.Steps));
        Assert.Equal(before, small.Values);
    }

    [Fact]
    public void The_scale_of_the_loss_does_not_reach_the_weights()
    {
        using var plain = new SmallTraining();
        using var scaled = new SmallTraining();

        var expected = plain.Step(plain.Sgd(), microBatch: 4).Take(0);
        var report = scaled.Step(scaled.Sgd(), microBatch: 4, scaler: new LossScaler(enabled: true)).Take(0);

        // The scale is a power of two, so nothing is rounded.
        Assert.Equal(plain.Values, scaled.Values);
        Assert.Equal((expected.Loss, expected.GradientNorm), (report.Loss, report.GradientNorm));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_one_others()
    {
        Assert.Equal(AfterThreeSteps(seed: 7), AfterThreeSteps(seed: 7));
        Assert.NotEqual(AfterThreeSteps(seed: 7), AfterThreeSteps(seed: 8));

        static float[] AfterThreeSteps(long seed)
        {
            using var small = new SmallTraining(dropout: 0.2);
            var step = small.Step(small.AdamW(), SmallTraining.Plan with { Seed = seed }, microBatch: 4);
            Enumerable.Range(0, 3).ToList().ForEach(number => step.Take(number));
            return small.Values;
        }
    }

    [Fact]
    public void Dropout_differs_between_steps_and_micro_batches()
    {
        // The same row again and again, and weights that do not move: only the masks can differ.
        using var small = new SmallTraining(dropout: 0.3);
        small.Examples = small.SameRows(2);
        var recording = new RecordingLoss();
        var step = small.Step(small.Sgd(), objective: [recording], batch: 2, microBatch: 1, rate: 1e-30);

        step.Take(0);
        step.Take(1);

        Assert.Equal(4, recording.Seen.Distinct().Count());
        recording.Seen.Clear();
        step.Take(1);
        step.Take(1);
        Assert.Equal(2, recording.Seen.Distinct().Count());
    }

    private sealed class RecordingLoss() : LossTerm("recording", 1)
    {
        public List<double> Seen { get; } = [];

        public override long Count(Batch batch) => batch.B;

        public override Tensor Sum(LossInputs inputs)
        {
            var sum = inputs.Student.Logits.Square().Sum();
            Seen.Add(sum.ToDouble());
            return sum;
        }
    }

    /// <summary>What a product that overflows leaves behind.</summary>
    private sealed class BrokenLoss() : LossTerm("broken", 1)
    {
        public override long Count(Batch batch) => batch.B;

        public override Tensor Sum(LossInputs inputs) =>
            (inputs.Student.Logits.To(ScalarType.Float32) * double.PositiveInfinity).Sum();
    }
}
