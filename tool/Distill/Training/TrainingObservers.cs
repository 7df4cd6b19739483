namespace Distill.Training;

/// <summary>Tells several, in order.</summary>
internal sealed class TrainingObservers(params IReadOnlyList<ITrainingObserver> observers) : ITrainingObserver
{
    public void OnStart(long step)
    {
        foreach (var observer in observers)
        {
            observer.OnStart(step);
        }
    }

    public void OnStep(StepReport report)
    {
        foreach (var observer in observers)
        {
            observer.OnStep(report);
        }
    }

    public void OnEvaluation(EvaluationReport report)
    {
        foreach (var observer in observers)
        {
            observer.OnEvaluation(report);
        }
    }
}
