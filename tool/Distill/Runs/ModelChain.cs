using Distill.Recipes;

namespace Distill.Runs;

/// <summary>
/// The models of a run, each made from those before it: teacher → what it writes → its answers → student without
/// distillation → student with it → smaller students → exports.
/// </summary>
internal sealed class ModelChain(
    RecipeFile file,
    RunFolder folder,
    Stages stages,
    PreparedData data,
    IRunObserver observer,
    CancellationToken cancellation)
{
    /// <summary>Makes what the recipe asks for.</summary>
    /// <returns>in the order of the report</returns>
    public IReadOnlyList<MadeModel> Run()
    {
        var recipe = file.Recipe;
        var (_, before) = Make(data);
        var writesOtherTokens = OtherTokens.Has(file, data.Tokenizer);
        var teacher = writesOtherTokens ? null : before.Teacher();
        var learned = Written(teacher);
        var (parts, models) = Make(learned);

        // Answers are made before the baseline, so that a run which ends with them trains nothing but the teacher.
        _ = parts.Lessons.Source(teacher, recipe.Loss.Inside.Any());
        var baseline = recipe.Baseline ? models.Baseline(teacher) : null;
        var generations = models.Generations(teacher);
        var student = models.Student(teacher, generations is [.., var latest] ? latest : teacher);
        List<Stage?> done = [teacher, baseline, .. generations, student];
        done.AddRange(new CompressionStages(
            recipe, stages, learned, parts.Training, parts.Lessons, parts.Results, observer).Run(done[^1]!, teacher));
        var last = done[^1]!;
        var exports = new ExportStages(recipe, folder, stages, learned, parts.Results, observer);
        return
        [
            .. done.OfType<Stage>().Select(stage => new MadeModel(stage.Name, stage.Path)),
            .. exports.Run(last).Select(stage => new MadeModel(stage.Name, stage.Path, last.Name)),
            .. exports.RunBundle(last).Select(stage => new MadeModel(stage.Name, stage.Path, last.Name)),
            .. exports.RunGraphs(last).Select(stage => new MadeModel(stage.Name, stage.Path, last.Name, IsMeasured: false)),
        ];
    }

    /// <summary>The rows with what the teacher wrote, where it does.</summary>
    /// <param name="teacher">null where a given folder is no stage: its tokens are others</param>
    private PreparedData Written(Stage? teacher)
    {
        var texts = new WrittenTexts(file, folder, stages, observer, cancellation);
        if (file.Recipe.Teacher.Write is null)
        {
            return data;
        }

        if (teacher is not null)
        {
            return texts.Add(data, teacher.Path, teacher.Fingerprint);
        }

        var given = file.Resolve(file.Recipe.Teacher.From!);
        return texts.Add(data, given, new Fingerprint("given", ModelStages.Version).WithFiles("from", given).ToString());
    }

    private (Parts Parts, ModelStages Models) Make(PreparedData rows)
    {
        var recipe = file.Recipe;
        var parts = new Parts(
            new ModelTraining(folder, observer, rows, recipe.Checkpoint, recipe.Seed, cancellation),
            new Lessons(file, folder, stages, observer, rows, cancellation),
            new ModelResults(recipe, stages, rows));
        var preflight = new PreflightGate(file, folder, rows, observer);
        return (
            parts,
            new ModelStages(
                file, stages, observer, rows, parts.Training, parts.Lessons, parts.Results, preflight));
    }

    private sealed record Parts(ModelTraining Training, Lessons Lessons, ModelResults Results);
}
