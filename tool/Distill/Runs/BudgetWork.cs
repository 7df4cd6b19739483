using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Searches for a way to keep to a budget, and takes what it leads to.</summary>
/// <param name="make">one step of a way, from the stage before it to the stage of its result</param>
internal sealed class BudgetWork(
    BudgetSection budget, Recipe recipe, PreparedData data, ModelTraining training, IRunObserver observer,
    Func<CompressStep, Stage, Stage?, Stage> make) : ICompressionWork
{
    public string Word => "compressed";

    /// <remarks>Candidates are stages too: what begins alike is made once, and nothing is made twice.</remarks>
    public void Run(Stage before, Stage stage, Stage? source)
    {
        var search = new BudgetSearch(recipe, data, training, observer, (step, from) =>
        {
            var made = make(step, from, source);
            training.CheckpointsOf(made).Delete();
            return made;
        });
        var (chosen, note) = search.Run(budget, before);
        foreach (var file in Directory.GetFiles(chosen.Path).Where(file => Stages.IsResult(Path.GetFileName(file))))
        {
            File.Copy(file, stage.File(Path.GetFileName(file)), overwrite: true);
        }

        note.Write(stage.Path);
    }
}
