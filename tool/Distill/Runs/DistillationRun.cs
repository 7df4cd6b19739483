using System.Diagnostics;
using Distill.Formats;
using Distill.Recipes;
using Distill.Reports;
using Distill.Torch;

namespace Distill.Runs;

/// <summary>
/// A recipe from raw data to a measured student, stage by stage: tokenizer → data → teacher → its answers → student
/// without distillation → student with it → measurement. What was finished before is not done again.
/// </summary>
/// <param name="keepsReport">a report of the very same stages is not measured again</param>
internal sealed class DistillationRun(
    RecipeFile file, RunFolder folder, IRunObserver observer, StageChoice choice, bool keepsReport = false)
{
    private readonly Recipe _recipe = file.Recipe;

    /// <returns>null where the run ends before the last stage, as it was asked to</returns>
    /// <exception cref="OperationCanceledException">
    /// stopped after a checkpoint; the same call goes on from there
    /// </exception>
    public Report? Execute(IReadOnlyList<string> commandLine, CancellationToken cancellation)
    {
        Engine.Load();
        TrainingParts.Require(_recipe.Teacher.Training);
        TrainingParts.Require(_recipe.Training);
        using var only = RunLock.Take(folder);
        var before = RunRecord.Find(folder);
        RequireOwn();
        var started = Stopwatch.GetTimestamp();
        AtomicFile.WriteText(folder.Recipe, File.ReadAllText(file.Path));
        AtomicFile.WriteText(folder.ResolvedRecipe, RecipeWriter.Write(_recipe));

        try
        {
            return Execute(commandLine, before, started, cancellation);
        }
        catch (StagesEndedException)
        {
            observer.OnNote($"Ended after {choice.Until}, as asked. The same command without --until goes on.");
            return null;
        }
    }

    private Report Execute(
        IReadOnlyList<string> commandLine, RunRecord? before, long started, CancellationToken cancellation)
    {
        var stages = new Stages(folder, observer, choice);
        var data = Preparation.Run(file, folder, stages, observer);
        cancellation.ThrowIfCancellationRequested();
        RunDescription.Write(folder, file, data, commandLine);
        PruneCheck.Require(file, data);
        if (choice.IsGiven)
        {
            _ = RunPlan.Of(file, folder, choice, observer);
        }

        var made = new ModelChain(file, folder, stages, data, observer, cancellation).Run();
        if (keepsReport && before?.IsOf(stages.Completed) == true && File.Exists(folder.In(Report.FileName)))
        {
            return Report.Read(folder.Path);
        }

        Remove([.. made.Select(model => model.Name)]);
        var report = new Measurement(_recipe, folder, data, observer).Run(made);
        report.Write(folder.Path);
        MarkdownReport.Write(folder.Path);
        ModelCard.WriteAll(folder.Path);
        RunRecord.Of(file, folder, stages.Completed, report).Write(folder);
        observer.OnNote(
            $"Finished in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s. Everything is in {folder.Path}.");
        return report;
    }

    /// <exception cref="UserException">the folder holds another recipe's run, which would be written over</exception>
    private void RequireOwn()
    {
        if (RunList.FinishedIn(folder.Path) is { } report && report.Recipe != _recipe.Name)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                folder.Path,
                $"holds the run of another recipe, {Quoted.Short(report.Recipe)}, and this one is {Quoted.Short(_recipe.Name)}. "
                + $"Give --output another folder, or delete that run: 'dotnet distill rm {folder.Path}'.");
        }
    }

    /// <summary>Models of an earlier run with other settings; beside the new ones they would mislead.</summary>
    private void Remove(IReadOnlyList<string> names)
    {
        string[] all =
        [
            "teacher", "baseline", "student", .. ModelStages.GenerationsIn(folder), .. CompressionStages.NamesIn(folder),
            .. ExportStages.Names,
        ];
        foreach (var other in all.Except(names).Select(folder.Model).Where(Directory.Exists))
        {
            Directory.Delete(other, recursive: true);
        }
    }
}
