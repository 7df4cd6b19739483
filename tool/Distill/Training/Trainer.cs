using Distill.Models;
using Distill.Optimizers;
using Distill.Tasks;

namespace Distill.Training;

/// <summary>
/// The only training loop: for the teacher, for the student without distillation and for the student with it. What
/// differs is the step's objective and whether there is a teacher.
/// </summary>
/// <param name="evaluate">the score on the validation set, with the model as it is</param>
internal sealed class Trainer(
    Model model,
    IOptimizer optimizer,
    TrainingStep step,
    TrainingPlan plan,
    Func<Score> evaluate,
    CheckpointFolder checkpoints,
    ITrainingObserver observer)
{
    /// <summary>
    /// Trains to the end of the plan, from the newest checkpoint where there is one, and leaves the model with the
    /// weights of its best evaluation.
    /// </summary>
    /// <param name="cancellation">ends training after the step at hand, with a checkpoint to go on from</param>
    /// <exception cref="OperationCanceledException">training was asked to stop; a checkpoint was written</exception>
    /// <exception cref="UserException">the loss or the gradient is not finite; a checkpoint was written</exception>
    public TrainingProgress Run(CancellationToken cancellation)
    {
        try
        {
            return ToTheEnd(cancellation);
        }
        finally
        {
            // However it ends: what is told to be saved is on the disk.
            checkpoints.Finish();
        }
    }

    private TrainingProgress ToTheEnd(CancellationToken cancellation)
    {
        var progress = checkpoints.Restore(model, optimizer, step.Scaler) ?? new TrainingProgress();
        observer.OnStart(progress.Step);
        while (progress.Step < plan.TotalSteps && !progress.OutOfPatience(plan.Patience))
        {
            progress = Step(progress);
            if (progress.Step % plan.EvaluateEvery == 0 || progress.Step == plan.TotalSteps)
            {
                progress = Evaluate(progress);
                Save(progress);
            }
            else if (checkpoints.IsDue(progress.Step))
            {
                Save(progress);
            }

            if (cancellation.IsCancellationRequested)
            {
                Save(progress);
                cancellation.ThrowIfCancellationRequested();
            }
        }

        checkpoints.RestoreBest(model, progress.BestStep);
        return progress;
    }

    private TrainingProgress Step(TrainingProgress progress)
    {
        try
        {
            step.Clock.Reset();
            var report = step.Take(progress.Step);
            observer.OnStep(report);
            return progress.AfterStep(step.Clock.TotalSeconds);
        }
        catch (NonFiniteException exception)
        {
            Save(progress);
            throw new UserException(ExitCode.Failed, "", $"Training stopped at {exception.Message}");
        }
    }

    private TrainingProgress Evaluate(TrainingProgress progress)
    {
        var score = evaluate();
        var after = progress.AfterEvaluation(score, plan.BestBy);
        var best = after.BestStep == progress.Step;
        if (best)
        {
            checkpoints.SaveBest(model, after.BestStep);
        }

        observer.OnEvaluation(new EvaluationReport(progress.Step, score, best));
        return after;
    }

    private void Save(TrainingProgress progress) => checkpoints.Save(model, optimizer, step.Scaler, progress);
}
