using Distill.Compression;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Matrices become products of two narrow ones.</summary>
internal sealed class FactorizeWork(
    FactorizeSection section, Recovery recovery, ModelResults results, IRunObserver observer) : ICompressionWork
{
    private const double UsualShare = 0.5;

    public string Word => "factorized";

    public void Run(Stage before, Stage stage, Stage? source)
    {
        using var model = ModelLoader.Load(before.Path, recovery.Device);
        RankRule rule = section.Energy is { } energy
            ? new RankRule.Energy(energy)
            : new RankRule.Weights(section.WeightShare ?? UsualShare);
        var factorized = Factorization.Of(model, rule, section.Embeddings, before.Path);
        using var smaller = factorized.Model;
        observer.OnNote($"{stage.Name}: {factorized.Sentence}");
        var seconds = recovery.Run(smaller, section.RecoverEpochs, stage, source);
        smaller.Save(stage.Path);
        results.Keep(stage, seconds);
    }
}
