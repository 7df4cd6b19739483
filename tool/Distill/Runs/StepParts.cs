using Distill.Data;
using Distill.Losses;
using Distill.Models;
using Distill.Optimizers;
using Distill.Recipes;
using Distill.Teachers;
using Distill.Torch;
using Distill.Training;

namespace Distill.Runs;

/// <summary>What a model's optimizer steps are made of, by the recipe's words.</summary>
internal sealed record StepParts(TrainingPlan Plan, TrainingBatches Batches, IOptimizer Optimizer, TrainingStep Step)
    : IDisposable
{
    public static StepParts Of(
        Model model,
        TrainingSection section,
        ExampleSet examples,
        PreparedData data,
        ITeacher? teacher,
        Objective objective,
        Budget budget,
        int seed,
        Func<IOptimizer, IOptimizer>? around = null)
    {
        // Earlier stages, and loading, needed other memory than the steps will.
        Engine.ReleaseUnused();

        var plan = TrainingParts.Plan(section, budget, data.Task, seed);
        var batches = new TrainingBatches(
            examples, data.Task, section.BatchSize, section.MicroBatchSize ?? section.BatchSize, (ulong)seed);
        IOptimizer own = TrainingParts.Optimizer(section.Optimizer, model.Weights, objective.Projections);
        if (around is null && section.Optimizer.Kind == OptimizerKind.Adamw)
        {
            GatherByRows(model);
        }

        var optimizer = around?.Invoke(own) ?? own;
        var rate = TrainingParts.LearningRate(section, budget);
        return new StepParts(
            plan,
            batches,
            optimizer,
            new TrainingStep(model, teacher, objective.Terms, batches, optimizer, rate, plan));
    }

    public void Dispose() => Optimizer.Dispose();

    // A large table of words of which a step reads few, and which is no map at the end.
    private static void GatherByRows(Model model)
    {
        const int Many = 1024;
        var isMap = model.Config.Head is Head.CausalLM or Head.MaskedLM;
        if (isMap || model.Device.Kind != Torch.DeviceKind.Cpu)
        {
            return;
        }

        foreach (var (table, _) in model.Weights.All)
        {
            if (table.Use == WeightUse.Table && table.Outputs >= Many)
            {
                model.Weights.GatherByRows(table);
            }
        }
    }
}
