using Distill.Data;
using Distill.Evaluation;
using Distill.Losses;
using Distill.Models;
using Distill.Optimizers;
using Distill.Recipes;
using Distill.Tasks;
using Distill.Teachers;
using Distill.Training;

namespace Distill.Runs;

/// <summary>Trains one model of the run by the recipe's words, as the work of one stage.</summary>
internal sealed class ModelTraining(
    RunFolder folder,
    IRunObserver observer,
    PreparedData data,
    CheckpointSection checkpoint,
    int seed,
    CancellationToken cancellation)
{
    /// <summary>Leaves the model with its best weights. Its checkpoints stay until they are deleted.</summary>
    /// <param name="around">makes another optimizer of the recipe's; null to take that</param>
    public TrainingProgress Run(
        Stage stage,
        Model model,
        TrainingSection section,
        ExampleSet examples,
        ITeacher? teacher,
        Objective objective,
        Budget budget,
        Func<IOptimizer, IOptimizer>? around = null)
    {
        using var parts = StepParts.Of(model, section, examples, data, teacher, objective, budget, seed, around);
        var log = new MetricsLog(folder.Metrics, stage.Name);
        var trainer = new Trainer(
            model,
            parts.Optimizer,
            parts.Step,
            parts.Plan,
            () => Evaluate(model, section),
            CheckpointsOf(stage),
            new TrainingObservers(log, observer.OnTraining(stage.Name, parts.Plan.TotalSteps)));

        return trainer.Run(cancellation);
    }

    public CheckpointFolder CheckpointsOf(Stage stage) => new(
        folder.Checkpoints(stage.Id),
        new CheckpointPlan(TimeSpan.FromMinutes(checkpoint.Minutes), checkpoint.Steps, checkpoint.Keep),
        observer.OnNote);

    /// <summary>How well it does on the validation rows.</summary>
    public Score Evaluate(Model model, TrainingSection section)
    {
        var predictor = new Predictor(
            model, data.Task, TrainingParts.Precision(section), section.EvaluationBatchSize);
        return data.Task.Judge(predictor.Answers(data.Validation));
    }
}
