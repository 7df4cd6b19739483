using Distill.Recipes;
using Distill.Torch;

namespace Distill.Runs;

/// <summary>What a run would do, found by walking it without training anything.</summary>
internal static class RunPlan
{
    public static IReadOnlyList<PlannedStage> Of(
        RecipeFile file, RunFolder folder, StageChoice choice, IRunObserver observer)
    {
        Engine.Load();
        var aside = Directory.CreateTempSubdirectory("distill-plan-");
        try
        {
            var plan = new StagePlan(folder, observer, StageChoice.All with { Force = choice.Force, From = choice.From }, aside.FullName);
            var data = Preparation.Run(file, new RunFolder(aside.FullName), plan, observer);
            plan.IsPrepared = true;
            PruneCheck.Require(file, data);
            _ = new ModelChain(file, folder, plan, data, observer, CancellationToken.None).Run();
            choice.Check([.. plan.Planned.Select(stage => stage.Name)]);
            return choice.Until is not { } last
                ? plan.Planned
                : [.. plan.Planned.Take(plan.Planned.ToList().FindIndex(stage => stage.Name == last) + 1)];
        }
        finally
        {
            aside.Delete(recursive: true);
        }
    }
}
