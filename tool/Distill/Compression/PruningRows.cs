using Distill.Data;
using Distill.Losses;
using Distill.Models;
using Distill.Optimizers;
using Distill.Tasks;
using Distill.Teachers;
using Distill.Training;

namespace Distill.Compression;

/// <summary>The rows and the loss by which importance is measured, in steps that change nothing.</summary>
/// <param name="Teacher">null where the loss asks none</param>
/// <param name="Loss">of a network, on rows that are looked at without learning: the less the better</param>
internal sealed record PruningRows(
    ITask Task, ExampleSet Examples, IReadOnlyList<LossTerm> Objective, ITeacher? Teacher, int BatchSize, ulong Seed,
    Func<Model, double> Loss)
{
    /// <summary>Rows that are looked at, at most: importance is a mean, and a thousand rows tell it well.</summary>
    public const int Most = 1024;

    /// <summary>The rows without their loss, one at a time.</summary>
    public Calibration Alone => new(Task, Examples, Math.Min(Most, Examples.Count), batchSize: 1);

    /// <summary>Shows the gradients of the rows' losses, without dropout.</summary>
    /// <param name="make">what looks at them, in a network that shares its weights with the model</param>
    /// <param name="batchSize">examples a step</param>
    public T Show<T>(Model model, Func<Model, T> make, int batchSize) where T : GradientWatch
    {
        var still = model.Config.WithoutDropout().Build(model.Weights);
        var watch = make(still);
        var steps = (Math.Min(Examples.Count, Most) + batchSize - 1) / batchSize;
        var plan = new TrainingPlan(
            steps, steps, Precision.Fp32, ClipNorm: null, (long)Seed, Task.Metrics[0], Patience: null);
        var step = new TrainingStep(
            still,
            Teacher,
            Objective,
            new TrainingBatches(Examples, Task, batchSize, batchSize, Seed),
            watch,
            new LearningRate(ScheduleKind.Constant, Peak: 1, Warmup: 0, steps),
            plan);
        try
        {
            for (var i = 0; i < steps; i++)
            {
                step.Take(i);
            }

            return watch;
        }
        catch (NonFiniteException exception)
        {
            watch.Dispose();
            throw new UserException(ExitCode.Failed, "", $"The importance cannot be measured: {exception.Message}");
        }
    }
}
