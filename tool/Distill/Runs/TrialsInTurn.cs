namespace Distill.Runs;

/// <summary>Trials one after another, in this process.</summary>
internal sealed class TrialsInTurn(IRunObserver observer) : ITrialRunner
{
    public IReadOnlyList<TrialOutcome> Run(IReadOnlyList<Trial> trials, CancellationToken cancellation)
    {
        var outcomes = new List<TrialOutcome>();
        foreach (var (index, trial) in trials.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            observer.OnNote($"Run {index + 1} of {trials.Count}: {trial.Told}, seed {trial.Seed}.");
            outcomes.Add(Run(trial, cancellation));
        }

        return outcomes;
    }

    private TrialOutcome Run(Trial trial, CancellationToken cancellation)
    {
        try
        {
            var file = InputCheck.Read(trial.Recipe, trial.AllSettings);
            var run = new DistillationRun(file, trial.Folder, observer, StageChoice.All, keepsReport: true);
            return new TrialOutcome(trial, run.Execute(trial.Arguments, cancellation), null);
        }
        catch (UserException exception) when (exception.Code is ExitCode.Failed or ExitCode.GateFailed)
        {
            // One that cannot be trained says something about its settings, and nothing about the others.
            observer.OnNote($"{trial.Told}, seed {trial.Seed}, failed: {exception.Message}");
            return new TrialOutcome(trial, null, exception.Message);
        }
    }
}
