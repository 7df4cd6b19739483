using System.Text.RegularExpressions;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>The steps of the recipe's <c>compress</c>, a stage each: every one starts from the model before it.</summary>
internal sealed partial class CompressionStages(
    Recipe recipe, Stages stages, PreparedData data, ModelTraining training, Lessons lessons, ModelResults results,
    IRunObserver observer)
{
    private const int Version = 2;

    private readonly Recovery _recovery = new(recipe, data, training, lessons);

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
            var work = Work(step);
            var earlier = done.Count(stage => stage.Name.Split('-')[0] == work.Word);
            var name = earlier == 0 ? work.Word : $"{work.Word}-{earlier + 1}";
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
        return stages.Complete(name, fingerprint, stage => Work(step).Run(before, stage, source));
    }

    private ICompressionWork Work(CompressStep step) => step switch
    {
        { Share: { } share } => new ShareWork(share, _recovery, results),
        { Factorize: { } factorize } => new FactorizeWork(factorize, _recovery, results, observer),
        { Prune: { } prune } => new PruneWork(
            prune, new PruneStages(recipe, stages, data, training, lessons, observer), results),
        { Quantize: { } quantize } => new QuantizeWork(quantize, recipe, data, _recovery, results, observer),
        { Budget: { } budget } => new BudgetWork(
            budget, recipe, data, training, observer, (inner, from, source) => Complete(Work(inner).Word, inner, from, source)),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
    };

    [GeneratedRegex(@"^(shared|factorized|pruned|compressed|int8|int4|mixed)(-[0-9]+)?\z")]
    private static partial Regex Named();
}
