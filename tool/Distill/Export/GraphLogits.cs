using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>The answers of an exported graph, computed from its file.</summary>
internal sealed class GraphLogits(string path)
{
    private readonly LoadedGraph _graph = new OnnxReader(path).Read();

    /// <returns>fp32 [N, C], as those of the network that it was made from</returns>
    public Tensor Of(Batch batch)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        var inputs = batch.ToInputs(Device.Cpu);
        var logits = OnnxCheck.Run(_graph, OnnxCheck.Feed(_graph, inputs));

        // A graph answers for every token, also where only some are asked about.
        return scope.Keep(inputs is TextInputs { Places: { } places }
            ? logits.View(-1, logits.Size(2)).IndexSelect(0, places)
            : logits);
    }
}
