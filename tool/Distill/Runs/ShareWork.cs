using Distill.Compression;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Layers come to share their weights.</summary>
internal sealed class ShareWork(ShareSection share, Recovery recovery, ModelResults results) : ICompressionWork
{
    public string Word => "shared";

    public void Run(Stage before, Stage stage, Stage? source)
    {
        using var model = ModelLoader.Load(before.Path, recovery.Device);
        using var shared = SharedLayers.Of(model, share.Groups, share.EmbeddingSize ?? model.Config.HiddenSize);
        var seconds = recovery.Run(shared, share.RecoverEpochs, stage, source);
        shared.Save(stage.Path);
        results.Keep(stage, seconds);
    }
}
