using System.Text.RegularExpressions;
using Distill.Compression;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>The steps of the recipe's <c>compress</c>, a stage each: every one starts from the model before it.</summary>
internal sealed partial class CompressionStages(
    Recipe recipe, Stages stages, PreparedData data, ModelTraining training, Lessons lessons, ModelResults results,
    IRunObserver observer)
{
    private const int Version = 1;

    /// <summary>The folders of such models that are in a run's folder.</summary>
    public static IEnumerable<string> NamesIn(RunFolder folder) =>
        Directory.GetDirectories(folder.Path).Select(path => Path.GetFileName(path)).Where(name => Named().IsMatch(name));

    public IReadOnlyList<Stage> Run(Stage student, Stage? teacher)
    {
        var source = recipe.Compress.Count == 0 ? null : lessons.Source(teacher, looksInside: false);
        var done = new List<Stage>();
        foreach (var step in recipe.Compress)
        {
            var before = done.LastOrDefault() ?? student;
            var word = Word(step);
            var earlier = done.Count(stage => stage.Name.Split('-')[0] == word);
            var name = earlier == 0 ? word : $"{word}-{earlier + 1}";
            done.Add(results.Finish(Complete(name, step, before, source)));
        }

        return done;
    }

    private Stage Complete(string name, CompressStep step, Stage before, Stage? source)
    {
        var fingerprint = new Fingerprint(name, Version)
            .With("before", before.Fingerprint)
            .With("answers", source?.Fingerprint)
            .With("loss", recipe.Loss)
            .With("training", recipe.Training)
            .With("seed", recipe.Seed)
            .With("step", step);
        return stages.Complete(name, fingerprint, stage => Run(step, before, stage, source));
    }

    private void Run(CompressStep step, Stage before, Stage stage, Stage? source)
    {
        if (step.Budget is { } budget)
        {
            Search(budget, before, stage, source);
            return;
        }

        if (step.Prune is { } prune)
        {
            var pruning = new PruneStages(recipe, stages, data, training, lessons, observer);
            results.Keep(stage, pruning.Run(prune, before, stage, source));
            return;
        }

        using var model = ModelLoader.Load(before.Path, TrainingParts.Device(recipe.Training));
        switch (step)
        {
            case { Share: { } share }:
                using (var shared = SharedLayers.Of(model, share.Groups, share.EmbeddingSize ?? model.Config.HiddenSize))
                {
                    var seconds = Recover(shared, share.RecoverEpochs, stage, source);
                    shared.Save(stage.Path);
                    results.Keep(stage, seconds);
                }

                break;
            case { Quantize: { } quantize }:
                var quantization = new ModelQuantization(
                    new CalibrationRows(data.Task, data.Validation, "data.validation"),
                    recipe.Training.EvaluationBatchSize,
                    observer);
                var trained = quantization.Round(
                    model, quantize, before.Path, (aware, epochs) => Recover(aware, epochs, stage, source));
                observer.OnNote(BitSummary.Of(model.Weights).Sentence);
                model.Save(stage.Path);
                results.Keep(stage, trained);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, null);
        }
    }

    /// <summary>Trains a smaller model as the student was trained, for so many epochs.</summary>
    /// <returns>seconds in optimizer steps</returns>
    private double Recover(Model model, int epochs, Stage stage, Stage? source)
    {
        if (epochs == 0)
        {
            return 0;
        }

        using var taught = lessons.Of(source)?.Invoke();
        using var objective = Objectives.Recovery(recipe, data);
        return training.Run(
            stage,
            model,
            recipe.Training,
            data.Taught,
            taught?.Teacher,
            objective,
            Budget.Epochs(epochs, data.Taught.Count, recipe.Training.BatchSize)).Seconds;
    }

    /// <summary>Candidates are stages too: what begins alike is made once, and nothing is made twice.</summary>
    private void Search(BudgetSection budget, Stage before, Stage stage, Stage? source)
    {
        var search = new BudgetSearch(recipe, data, training, observer, (step, from) =>
        {
            var made = Complete(Word(step), step, from, source);
            training.CheckpointsOf(made).Delete();
            return made;
        });
        var (chosen, note) = search.Run(budget, before);
        foreach (var file in Directory.GetFiles(chosen.Path).Where(file => Path.GetFileName(file) != Stages.Done))
        {
            File.Copy(file, stage.File(Path.GetFileName(file)), overwrite: true);
        }

        note.Write(stage.Path);
    }

    private static string Word(CompressStep step) => step switch
    {
        { Share: not null } => "shared",
        { Prune: not null } => "pruned",
        { Budget: not null } => "compressed",
        { Quantize.Bits: BitsKind._8 } => "int8",
        { Quantize.Bits: BitsKind._4 } => "int4",
        { Quantize.Bits: BitsKind.Auto } => "mixed",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
    };

    [GeneratedRegex(@"^(shared|pruned|compressed|int8|int4|mixed)(-[0-9]+)?\z")]
    private static partial Regex Named();
}
