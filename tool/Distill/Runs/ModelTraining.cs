using Distill.Data;
using Distill.Evaluation;
using Distill.Losses;
using Distill.Models;
using Distill.Recipes;
using Distill.Teachers;
using Distill.Training;

namespace Distill.Runs;

/// <summary>Trains one model of the run by the recipe's words, as the work of one stage.</summary>
internal sealed class ModelTraining(RunFolder folder, IRunObserver observer, PreparedData data, int seed, CancellationToken cancellation)
{
    /// <summary>Leaves the model with its best weights, and no checkpoint: the stage's result takes its place.</summary>
    public TrainingProgress Run(
        Stage stage,
        Model model,
        TrainingSection section,
        ExampleSet examples,
        ITeacher? teacher,
        IReadOnlyList<LossTerm> objective,
        Budget budget)
    {
        using var optimizer = TrainingParts.Optimizer(section.Optimizer, model.Weights);
        var plan = TrainingParts.Plan(section, budget, seed);
        var batches = new TrainingBatches(
            examples, section.BatchSize, section.MicroBatchSize ?? section.BatchSize, (ulong)seed, data.PadId);
        var step = new TrainingStep(
            model, teacher, objective, batches, optimizer, TrainingParts.LearningRate(section, budget), plan);
        var checkpoints = new CheckpointFolder(folder.Checkpoints(stage.Id));
        var log = new MetricsLog(folder.Metrics, stage.Name);
        var trainer = new Trainer(
            model,
            optimizer,
            step,
            plan,
            () => Evaluate(model, plan.Precision, section.EvaluationBatchSize),
            checkpoints,
            new TrainingObservers(log, observer.OnTraining(stage.Name, plan.TotalSteps)));

        var progress = trainer.Run(cancellation);
        checkpoints.Delete();
        return progress;
    }

    private Score Evaluate(Model model, Precision precision, int batchSize)
    {
        var logits = new Predictor(model, precision, batchSize).Run(data.Validation);
        return ClassificationMetrics.Of(logits, data.Validation.Labels());
    }
}
