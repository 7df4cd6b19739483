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
            var name = Name(step, done);
            var fingerprint = new Fingerprint(name, Version)
                .With("before", before.Fingerprint)
                .With("answers", source?.Fingerprint)
                .With("loss", recipe.Loss)
                .With("training", recipe.Training)
                .With("seed", recipe.Seed)
                .With("step", step);
            done.Add(results.Finish(stages.Complete(name, fingerprint, stage => Run(step, before, stage, source))));
        }

        return done;
    }

    private void Run(CompressStep step, Stage before, Stage stage, Stage? source)
    {
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

    private static string Name(CompressStep step, List<Stage> done)
    {
        var word = step switch
        {
            { Share: not null } => "shared",
            { Prune: not null } => "pruned",
            { Quantize.Bits: BitsKind._8 } => "int8",
            { Quantize.Bits: BitsKind._4 } => "int4",
            { Quantize.Bits: BitsKind.Auto } => "mixed",
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
        };
        var before = done.Count(stage => stage.Name.Split('-')[0] == word);
        return before == 0 ? word : $"{word}-{before + 1}";
    }

    [GeneratedRegex(@"^(shared|pruned|int8|int4|mixed)(-[0-9]+)?\z")]
    private static partial Regex Named();
}
