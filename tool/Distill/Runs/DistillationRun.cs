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
internal sealed class DistillationRun(RecipeFile file, RunFolder folder, IRunObserver observer)
{
    private readonly Recipe _recipe = file.Recipe;

    /// <exception cref="OperationCanceledException">
    /// stopped after a checkpoint; the same call goes on from there
    /// </exception>
    public Report Execute(IReadOnlyList<string> commandLine, CancellationToken cancellation)
    {
        Engine.Load();
        TrainingParts.Require(_recipe.Teacher.Training);
        TrainingParts.Require(_recipe.Training);
        using var only = RunLock.Take(folder);
        var started = Stopwatch.GetTimestamp();
        AtomicFile.WriteText(folder.Recipe, File.ReadAllText(file.Path));
        AtomicFile.WriteText(folder.ResolvedRecipe, RecipeWriter.Write(_recipe));

        var stages = new Stages(folder, observer);
        var data = Preparation.Run(file, folder, stages, observer);
        cancellation.ThrowIfCancellationRequested();
        RunDescription.Write(folder, file, data, commandLine);

        var models = new ModelStages(file, folder, stages, observer, data, cancellation);
        var teacher = models.Teacher();
        if (_recipe.Baseline)
        {
            models.Baseline(teacher);
        }

        models.Student(teacher);

        string[] all = ["teacher", "baseline", "student"];
        var names = all.Where(name => name switch
        {
            "teacher" => _recipe.HasTeacher,
            "baseline" => _recipe.Baseline,
            _ => true,
        }).ToList();
        foreach (var other in all.Except(names).Select(folder.Model).Where(Directory.Exists))
        {
            // Of an earlier run with other settings; beside the new student it would mislead.
            Directory.Delete(other, recursive: true);
        }

        var report = new Measurement(_recipe, folder, data, observer).Run(names);
        report.Write(folder.Path);
        MarkdownReport.Write(folder.Path);
        observer.OnNote(
            $"Finished in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s. Everything is in {folder.Path}.");
        return report;
    }
}
