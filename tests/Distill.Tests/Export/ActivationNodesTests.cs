using Distill.Export;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Export;

public sealed class ActivationNodesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public static TheoryData<string> Words => [.. Activations.Words];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Every_activation_is_that_of_the_network(string word)
    {
        var x = Tensor.From([.. Enumerable.Range(-60, 121).Select(i => i / 4f)], 121);
        var graph = new OnnxGraph();
        graph.Output("y", ActivationNodes.Of(word)(graph.Input("x", OnnxType.Float32, 121)) + 0, 121);
        var path = _folder.File("activation.onnx");
        OnnxFile.Write(path, graph, []);

        using var run = new OnnxRun(path);
        var y = run.Run(new Dictionary<string, Tensor> { ["x"] = x })["y"];

        Golden.AssertClose(Activations.Of(word).Of(x), y, 2e-6);
    }
}
