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
        PruneCheck.Require(file, data);

        var made = Models(data, stages, cancellation);
        Remove([.. made.Select(model => model.Name)]);
        var report = new Measurement(_recipe, folder, data, observer).Run(made);
        report.Write(folder.Path);
        MarkdownReport.Write(folder.Path);
        ModelCard.WriteAll(folder.Path);
        observer.OnNote(
            $"Finished in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s. Everything is in {folder.Path}.");
        return report;
    }

    /// <summary>Trains what the recipe asks for.</summary>
    /// <returns>in the order of the report</returns>
    private List<MadeModel> Models(PreparedData data, Stages stages, CancellationToken cancellation)
    {
        var training = new ModelTraining(folder, observer, data, _recipe.Seed, cancellation);
        var lessons = new Lessons(file, stages, observer, data, cancellation);
        var results = new ModelResults(_recipe, folder, data, training);
        var preflight = new PreflightGate(file, folder, data, observer);
        var models = new ModelStages(file, stages, observer, data, training, lessons, results, preflight);

        var teacher = models.Teacher();
        var baseline = _recipe.Baseline ? models.Baseline(teacher) : null;
        var generations = models.Generations(teacher);
        var student = models.Student(teacher, generations is [.., var latest] ? latest : teacher);
        List<Stage?> done = [teacher, baseline, .. generations, student];
        done.AddRange(new CompressionStages(_recipe, stages, data, training, lessons, results, observer)
            .Run(done[^1]!, teacher));
        var last = done[^1]!;
        var exports = new ExportStages(_recipe, folder, stages, data, results, observer);
        return
        [
            .. done.OfType<Stage>().Select(stage => new MadeModel(stage.Name)),
            .. exports.Run(last).Select(stage => new MadeModel(stage.Name, last.Name)),
            .. exports.RunBundle(last).Select(stage => new MadeModel(stage.Name, last.Name)),
            .. exports.RunGraphs(last).Select(stage => new MadeModel(stage.Name, last.Name, IsMeasured: false)),
        ];
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
