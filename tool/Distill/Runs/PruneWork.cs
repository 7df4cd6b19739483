using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Weights become zero, or parts of the network go, in one step or more.</summary>
internal sealed class PruneWork(PruneSection section, PruneStages stages, ModelResults results) : ICompressionWork
{
    public string Word => "pruned";

    public void Run(Stage before, Stage stage, Stage? source) =>
        results.Keep(stage, stages.Run(section, before, stage, source));
}
