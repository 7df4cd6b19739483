using Distill.Optimizers;
using Distill.Tasks;
using Distill.Training;

namespace Distill.Tests.Training;

/// <summary>One process's part of a training, in a folder that may hold an earlier one's checkpoint.</summary>
internal sealed class Sitting(TemporaryFolder? checkpoints = null) : IDisposable, ITrainingObserver
{
    private static readonly double[] _scores = [0.2, 0.5, 0.5, 0.4];

    private readonly CancellationTokenSource _stop = new();
    private Optimizer? _optimizer;

    public SmallTraining Small { get; } = new(dropout: 0.1);

    public Optimizer Optimizer => _optimizer ??= PlainSgd ? Small.Sgd() : Small.AdamW();

    public TrainingPlan Plan { get; init; } = SmallTraining.Plan;

    public CheckpointPlan Checkpoints { get; init; } = CheckpointPlan.AtEvaluations;

    public List<string> Told { get; } = [];

    public double[] Scores { get; init; } = _scores;

    public bool PlainSgd { get; init; }

    public long StopAfter { get; init; }

    public long KillAfter { get; init; }

    public long KillAtEvaluation { get; init; }

    public long BreakAfter { get; init; }

    public long StartedAt { get; private set; } = -1;

    public List<float[]> Evaluated { get; } = [];

    public List<long> EvaluatedAt { get; } = [];

    public List<bool> Best { get; } = [];

    public TrainingProgress Run()
    {
        var folder = checkpoints ?? Small.Folder;
        var step = Small.Step(Optimizer, Plan, microBatch: 4, rate: 0.02);
        var trainer = new Trainer(
            Small.Student,
            Optimizer,
            step,
            Plan,
            Evaluate,
            new CheckpointFolder(folder.File("checkpoints"), Checkpoints, Told.Add),
            this);
        return trainer.Run(_stop.Token);
    }

    public void OnStart(long step) => StartedAt = step;

    public void OnStep(StepReport report)
    {
        if (report.Step == StopAfter)
        {
            _stop.Cancel();
        }

        if (report.Step == KillAfter)
        {
            throw new KilledException();
        }

        if (report.Step == BreakAfter)
        {
            Small.Break();
        }

        _step = report.Step;
    }

    public void OnEvaluation(EvaluationReport report)
    {
        Best.Add(report.Best);
        EvaluatedAt.Add(report.Step);
        if (report.Step == KillAtEvaluation)
        {
            throw new KilledException();
        }
    }

    public void Dispose()
    {
        Small.Dispose();
        _stop.Dispose();
    }

    private long _step;

    private Score Evaluate()
    {
        Evaluated.Add(Small.Values);
        var score = Scores[Math.Min(Scores.Length - 1, (int)((_step - 1) / Plan.EvaluateEvery))];
        return new Score([new(Metric.Accuracy, score), new(Metric.MacroF1, score), new(Metric.Loss, score)], 10);
    }
}

/// <summary>In place of a kill, which no test survives.</summary>
internal sealed class KilledException : Exception;
