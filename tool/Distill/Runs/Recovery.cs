using Distill.Compression;
using Distill.Models;
using Distill.Optimizers;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Trains a compressed model as the student was trained; what was pruned before stays zero.</summary>
internal sealed class Recovery(Recipe recipe, PreparedData data, ModelTraining training, Lessons lessons)
{
    public Torch.Device Device => TrainingParts.Device(recipe.Training);

    /// <returns>seconds in optimizer steps</returns>
    public double Run(Model model, int epochs, Stage stage, Stage? source)
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
            Budget.Epochs(epochs, data.Taught.Count, recipe.Training.BatchSize),
            own => Masked(own, model.Weights)).Seconds;
    }

    private static IOptimizer Masked(IOptimizer own, Weights weights) =>
        WeightMasks.OfPruned(weights) is { } masks ? new MaskedOptimizer(own, weights, masks) : own;
}
