using Distill.Recipes;

namespace Distill.Runs;

/// <summary>
/// The models of a run, each made from those before it: teacher → its answers → student without distillation → student
/// with it → smaller students → exports.
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
        var training = new ModelTraining(
            folder, observer, data, recipe.Checkpoint, recipe.Seed, cancellation);
        var lessons = new Lessons(file, folder, stages, observer, data, cancellation);
        var results = new ModelResults(recipe, stages, data);
        var preflight = new PreflightGate(file, folder, data, observer);
        var models = new ModelStages(file, stages, observer, data, training, lessons, results, preflight);

        var teacher = models.Teacher();
        var baseline = recipe.Baseline ? models.Baseline(teacher) : null;
        var generations = models.Generations(teacher);
        var student = models.Student(teacher, generations is [.., var latest] ? latest : teacher);
        List<Stage?> done = [teacher, baseline, .. generations, student];
        done.AddRange(new CompressionStages(recipe, stages, data, training, lessons, results, observer)
            .Run(done[^1]!, teacher));
        var last = done[^1]!;
        var exports = new ExportStages(recipe, folder, stages, data, results, observer);
        return
        [
            .. done.OfType<Stage>().Select(stage => new MadeModel(stage.Name)),
            .. exports.Run(last).Select(stage => new MadeModel(stage.Name, last.Name)),
            .. exports.RunBundle(last).Select(stage => new MadeModel(stage.Name, last.Name)),
            .. exports.RunGraphs(last).Select(stage => new MadeModel(stage.Name, last.Name, IsMeasured: false)),
        ];
    }
}
