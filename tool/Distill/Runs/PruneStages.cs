using System.Globalization;
using Distill.Compression;
using Distill.Models;
using Distill.Recipes;
using Distill.Tasks;

namespace Distill.Runs;

/// <summary>
/// A pruning in the steps that the recipe asks for, a stage each: prune, then recover with the student's objective. It
/// ends at its target, or before the first step that costs too much.
/// </summary>
internal sealed class PruneStages(
    Recipe recipe, Stages stages, PreparedData data, ModelTraining training, Lessons lessons, IRunObserver observer)
{
    private const int Version = 2;

    private TrainingSection Section => recipe.Training;

    private Metric Metric => TrainingParts.JudgedBy(Section, data.Task);

    /// <summary>Fills the stage with the best that was reached: the network before, where no step was good enough.</summary>
    /// <returns>seconds in optimizer steps</returns>
    public double Run(PruneSection prune, Stage before, Stage stage, Stage? source)
    {
        using var first = ModelLoader.Load(before.Path, TrainingParts.Device(Section));
        var (whole, pruner) = (first.Config, PruningParts.Pruner(prune));
        var target = Target(prune, pruner, first);
        var start = pruner.Sparsity(first, whole);
        var score = training.Evaluate(first, Section);

        var (best, shares) = (before, new List<PruningStep>());
        var (sparsity, seconds) = (start, 0.0);
        for (var step = 1; step <= prune.Iterations; step++)
        {
            var next = PruningParts.Schedule(prune).At(start, target, (double)step / prune.Iterations);
            if (!IsMore(pruner, whole, sparsity, next))
            {
                continue; // too little for another part to go
            }

            var made = Step(new PruneStep(prune, pruner, whole, sparsity, next, step), best, stage, source);
            var (reached, after) = Measure(made, pruner, whole);
            var kept = prune.MaxMetricDrop is not { } drop || score.By(Metric) - after.By(Metric) <= drop;
            shares.Add(new PruningStep(Rounded(reached), after[Metric], kept));
            observer.OnNote(string.Create(
                CultureInfo.InvariantCulture,
                $"{stage.Name}, step {step} of {prune.Iterations}: sparsity {100 * reached:0.0} %, {Metric.Title()} "
                + $"{Metric.Text(after[Metric])} on the validation rows, {Metric.Text(score[Metric])} before."));
            if (!kept)
            {
                observer.OnNote(
                    $"That is a drop of more than {prune.MaxMetricDrop!.Value.ToString(CultureInfo.InvariantCulture)}: "
                    + (best == before ? "the model stays unpruned." : "the step before is the result."));
                break;
            }

            (best, sparsity, seconds) = (made, next, seconds + Formats.TrainingNote.Seconds(made.Path));
        }

        Take(best, stage, pruner);
        WriteNote(prune, score, shares, stage);
        return seconds;
    }

    /// <summary>Whether a sparsity takes more away than another; of single weights some always go.</summary>
    private static bool IsMore(Pruner pruner, ModelConfig whole, double sparsity, double next)
    {
        double Flop(double share) => pruner.Shape(whole, share).ForwardFlop([1], answers: 1);
        return pruner is WeightPruner || Flop(next) < Flop(sparsity);
    }

    /// <summary>Prunes, lets the masks grow where that is asked for, and recovers.</summary>
    private Stage Step(PruneStep step, Stage before, Stage stage, Stage? source)
    {
        var from = step.Section.GradualEpochs == 0 ? before : Complete("growth", step, before, stage, source, Grow);
        return Complete("step", step, from, stage, source, step.Section.GradualEpochs == 0 ? PruneAndRecover : Recover);
    }

    private Stage Complete(
        string word, PruneStep step, Stage before, Stage stage, Stage? source,
        Func<PruneStep, Model, Stage, Stage?, (Model, double)> work)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{stage.Name}-{word}-{step.Number}");
        var fingerprint = new Fingerprint(name, Version).With("stage", stage.Fingerprint).With("before", before.Fingerprint);
        var done = stages.Complete(name, fingerprint, inner =>
        {
            using var model = ModelLoader.Load(before.Path, TrainingParts.Device(Section));
            var (pruned, seconds) = work(step, model, inner, source);
            PrunedFolder.Save(pruned, inner.Path, step.Pruner);
            if (pruned != model)
            {
                pruned.Dispose();
            }

            var earlier = word == "step" && step.Section.GradualEpochs > 0
                ? Formats.TrainingNote.Seconds(before.Path)
                : 0;
            Formats.TrainingNote.Write(inner.Path, earlier + seconds, packed: null);
        });
        training.CheckpointsOf(done).Delete();
        return done;
    }

    private (Model Model, double Seconds) PruneAndRecover(PruneStep step, Model model, Stage stage, Stage? source)
    {
        using var taught = step.Pruner.NeedsRows ? lessons.Of(source)?.Invoke() : null;
        var rows = new PruningRows(
            data.Task,
            data.Taught,
            Objectives.Recovery(recipe, data).Terms,
            taught?.Teacher,
            Section.BatchSize,
            (ulong)recipe.Seed,
            smaller => -training.Evaluate(smaller, Section).By(Metric.Loss));
        var pruned = step.Pruner.Prune(model, step.Whole, step.To, step.Pruner.NeedsRows ? rows : null);
        return (pruned.Model, Train(pruned.Model, pruned.Masks, null, Epochs(step.Section.RecoverEpochs), stage, source));
    }

    private (Model Model, double Seconds) Recover(PruneStep step, Model model, Stage stage, Stage? source)
    {
        var rule = ((WeightPruner)step.Pruner).Rule;
        var masks = WeightMasks.OfZeros(model.Weights, rule.Targets(model.Weights.Table));
        return (model, Train(model, masks, null, Epochs(step.Section.RecoverEpochs), stage, source));
    }

    private (Model Model, double Seconds) Grow(PruneStep step, Model model, Stage stage, Stage? source)
    {
        var pruner = (WeightPruner)step.Pruner;
        var budget = Epochs(step.Section.GradualEpochs);

        // Looked at once, at the end: before it the masks are not what is wanted.
        budget = Budget.Steps(budget.TotalSteps);
        var masks = WeightMasks.OfZeros(model.Weights, pruner.Rule.Targets(model.Weights.Table));
        var growth = new MaskGrowth(
            pruner.Rule,
            pruner.Importance,
            PruningParts.Schedule(step.Section),
            step.From,
            step.To,
            budget.TotalSteps);
        return (model, Train(model, masks, growth, budget, stage, source));
    }

    private Budget Epochs(int epochs) => Budget.Epochs(epochs, data.Taught.Count, Section.BatchSize);

    /// <returns>seconds in optimizer steps</returns>
    private double Train(
        Model model, WeightMasks? masks, MaskGrowth? growth, Budget budget, Stage stage, Stage? source)
    {
        if (budget.TotalSteps == 0)
        {
            masks?.Dispose();
            growth?.Dispose();
            return 0;
        }

        using var taught = lessons.Of(source)?.Invoke();
        return training.Run(
            stage,
            model,
            Section,
            data.Taught,
            taught?.Teacher,
            Objectives.Recovery(recipe, data),
            budget,
            own => masks is null ? own : new MaskedOptimizer(own, model.Weights, masks, growth)).Seconds;
    }

    private double Target(PruneSection prune, Pruner pruner, Model model)
    {
        var problems = new List<string>();
        var target = PruningParts.Target(prune, pruner, model.Config, data.Validation, problems);
        if (target is { } wanted && pruner.Sparsity(model, model.Config) is var now && now >= wanted)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"A sparsity of {wanted:0.###} was asked for; the model has one of {now:0.###} already."));
        }

        return problems.Count == 0 && target is { } reachable
            ? reachable
            : throw new UserException(
                ExitCode.RecipeInvalid, [.. problems.Select(problem => new Problem("compress.prune", problem))]);
    }

    private (double Sparsity, Score Score) Measure(Stage made, Pruner pruner, ModelConfig whole)
    {
        using var model = ModelLoader.Load(made.Path, TrainingParts.Device(Section));
        return (pruner.Sparsity(model, whole), training.Evaluate(model, Section));
    }

    /// <summary>Writes the best model once more, into its own stage.</summary>
    private void Take(Stage best, Stage stage, Pruner pruner)
    {
        using var model = ModelLoader.Load(best.Path, TrainingParts.Device(Section));
        PrunedFolder.Save(model, stage.Path, pruner);
    }

    private void WriteNote(PruneSection prune, Score before, IReadOnlyList<PruningStep> steps, Stage stage)
    {
        using var model = ModelLoader.Load(stage.Path, TrainingParts.Device(Section));
        var tokens = (int)Math.Round(data.Validation.Lengths().Average());
        new PruningNote(
            Spelling.Word(prune.Kind),
            Metric.Word(),
            before[Metric],
            steps,
            tokens,
            PruningNote.LayersOf(model, tokens)).Write(stage.Path);
    }

    private static double Rounded(double share) => Math.Round(share, 6);

    /// <param name="Whole">the shape of the network before any step</param>
    /// <param name="From">the sparsity before the step, and after it</param>
    /// <param name="Number">1 for the first</param>
    private sealed record PruneStep(
        PruneSection Section, Pruner Pruner, ModelConfig Whole, double From, double To, int Number);
}
