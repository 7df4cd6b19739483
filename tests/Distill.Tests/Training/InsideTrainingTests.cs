using Distill.Losses;
using Distill.Models;
using Distill.Optimizers;
using Distill.Tasks;
using Distill.Torch;
using Distill.Training;

namespace Distill.Tests.Training;

/// <summary>A training whose losses look inside of the networks, with projections that are learned beside.</summary>
[Collection(nameof(LiveTensorCount))]
public sealed class InsideTrainingTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    [InlineData(1)]
    public void Micro_batches_of_any_size_give_the_gradient_of_the_whole_step(int microBatch)
    {
        var (whole, before) = AfterOneStep(8, Tokens);
        var (cut, _) = AfterOneStep(microBatch, Tokens);

        Assert.Contains(whole.Zip(before), pair => Math.Abs(pair.First - pair.Second) > 0.01);
        Assert.All(whole.Zip(cut), pair => Assert.Equal(pair.First, pair.Second, tolerance: 2e-6f));
    }

    [Fact]
    public void Groups_of_rows_give_the_gradient_of_the_whole_step_in_micro_batches_that_hold_them()
    {
        var (whole, before) = AfterOneStep(8, Rows);
        var (cut, _) = AfterOneStep(4, Rows);

        Assert.Contains(whole.Zip(before), pair => Math.Abs(pair.First - pair.Second) > 0.01);
        Assert.All(whole.Zip(cut), pair => Assert.Equal(pair.First, pair.Second, tolerance: 2e-6f));
    }

    [Fact]
    public void The_gradient_reaches_the_student_and_the_projections_and_never_the_teacher()
    {
        using var small = new SmallTraining();
        using var projections = Projections();
        using var optimizer = new Sgd(small.Student.Weights, momentum: 0, decay: 0) { Beside = projections };
        var (student, teacher, maps) = (small.Values, SmallTraining.ValuesOf(small.TeacherModel), Values(projections));

        small.Step(optimizer, objective: Tokens(projections)).Take(0);

        Assert.NotEqual(student, small.Values);
        Assert.NotEqual(maps, Values(projections));
        Assert.Equal(teacher, SmallTraining.ValuesOf(small.TeacherModel));
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using var small = new SmallTraining(dropout: 0.1);
        using var projections = Projections();
        using var optimizer = new AdamW(small.Student.Weights, 0.9, 0.999, 1e-8, 0.01) { Beside = projections };
        var step = small.Step(optimizer, microBatch: 4, objective: [.. Tokens(projections), .. Rows(projections)]);
        step.Take(0);
        var before = Engine.LiveTensors;

        step.Take(1);

        Assert.Equal(before, Engine.LiveTensors);
    }

    [Fact]
    public void A_weight_that_changes_is_that_of_the_step()
    {
        using var small = new SmallTraining();
        LossTerm[] objective = [new HardLoss(new Ramp(1, 0), labelSmoothing: 0)];
        var plan = SmallTraining.Plan with { TotalSteps = 3 };
        var step = small.Step(small.Sgd(), plan, objective: objective, rate: 1e-30);

        var reports = Enumerable.Range(0, 3).Select(number => step.Take(number)).ToList();

        Assert.Equal(reports[0].Terms[0].Value, reports[0].Loss, tolerance: 1e-9);
        Assert.Equal(reports[1].Terms[0].Value / 2, reports[1].Loss, tolerance: 1e-9);
        Assert.Equal((0.0, 0.0), (reports[2].Loss, reports[2].GradientNorm));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(11)]
    public void A_training_that_stopped_goes_on_with_its_projections(long stopAfter)
    {
        using var folder = new TemporaryFolder();
        var expected = Train(folder.File("through"), stopAfter: 0);

        Train(folder.File("stopped"), stopAfter);
        var resumed = Train(folder.File("stopped"), stopAfter: 0);

        Assert.Equal(expected.Student, resumed.Student);
        Assert.Equal(expected.Projections, resumed.Projections);
        Assert.True(File.Exists(folder.File("stopped/step-000000012/beside.safetensors")));
    }

    private static (float[] Student, float[] Projections) Train(string checkpoints, long stopAfter)
    {
        using var small = new SmallTraining(dropout: 0.1);
        using var projections = Projections();
        using var optimizer = new AdamW(small.Student.Weights, 0.9, 0.999, 1e-8, 0.01) { Beside = projections };
        using var stop = new CancellationTokenSource();
        var step = small.Step(optimizer, microBatch: 4, objective: Tokens(projections), rate: 0.02);
        var trainer = new Trainer(
            small.Student, optimizer, step, SmallTraining.Plan, () => new Score([new(Metric.Accuracy, 0.5)], 1),
            new CheckpointFolder(checkpoints, CheckpointPlan.AtEvaluations, _ => { }), new Stopper(stopAfter, stop));
        try
        {
            trainer.Run(stop.Token);
        }
        catch (OperationCanceledException) when (stopAfter > 0)
        {
            // As it was asked to.
        }

        return (small.Values, Values(projections));
    }

    private static (float[] After, float[] Before) AfterOneStep(int microBatch, Func<Weights, LossTerm[]> objective)
    {
        using var small = new SmallTraining(dropout: 0, 0, -1, 2, -1, -1);
        using var projections = Projections();
        using var optimizer = new Sgd(small.Student.Weights, momentum: 0, decay: 0) { Beside = projections };
        float[] All() => [.. small.Values, .. Values(projections)];
        var before = All();
        small.Step(optimizer, batch: 8, microBatch: microBatch, objective: objective(projections), rate: 1).Take(0);
        return (All(), before);
    }

    /// <summary>Terms over tokens.</summary>
    private static LossTerm[] Tokens(Weights projections) =>
    [
        .. SmallTraining.Distillation,
        new HiddenLoss("hidden", 0.5, [new StatePair(1, 2)], StateDistance.Mse, projections),
        new HiddenLoss("embeddings", 0.5, [new StatePair(0, 0)], StateDistance.Cosine, null),
        new AttentionLoss(0.5, [new StatePair(0, 1)], AttentionDistance.Mse, meanOfHeads: false),
        new AttentionLoss(0.5, [new StatePair(0, 0)], AttentionDistance.Kl, meanOfHeads: true),
        new RelationLoss(0.5, new StatePair(0, 1), heads: 4),
    ];

    /// <summary>Terms over groups of four rows.</summary>
    private static LossTerm[] Rows(Weights projections) =>
    [
        new RelationalDistanceLoss(2, new RowGroups(4)),
        new RelationalAngleLoss(2, new RowGroups(4)),
        new ContrastiveLoss(0.5, 0.2, new RowGroups(4), projections),
    ];

    private static Weights Projections()
    {
        var rows = new WeightRows();
        rows.Linear("hidden.0", 8, 8);
        rows.Linear("contrastive.0", 8, 8);
        return Weights.Initialize(new WeightTable("", "layer.", rows.All), 0.3, seed: 4, Device.Cpu);
    }

    private static float[] Values(Weights weights) => [.. weights.All.SelectMany(pair => pair.Tensor.ToArray<float>())];

    private sealed class Stopper(long after, CancellationTokenSource stop) : ITrainingObserver
    {
        public void OnStart(long step)
        {
        }

        public void OnStep(StepReport report)
        {
            if (report.Step == after)
            {
                stop.Cancel();
            }
        }

        public void OnEvaluation(EvaluationReport report)
        {
        }
    }
}
