using Distill.Export;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Export;

/// <summary>Exports run by the tool itself, held to ONNX Runtime.</summary>
public sealed class OnnxCheckTests(OnnxFolders folders) : IClassFixture<OnnxFolders>, IDisposable
{
    private static readonly OnnxOptions _int8 = new() { Precision = ExportPrecision.Int8 };

    // In int8 a number between two codes may fall on either side, by its last bit.
    private static readonly (OnnxOptions Options, double Tolerance)[] _all =
    [
        (new(), 1e-5),
        (new() { Precision = ExportPrecision.Fp16 }, 1e-2),
        (_int8, 0.05),
        (_int8 with { Form = Int8Form.DynamicPerTensor, ReduceRange = true }, 0.05),
        (_int8 with { Form = Int8Form.WeightOnly }, 1e-5),
    ];

    private readonly TensorScope _scope = new();

    public static TheoryData<string> Names => [.. OnnxFolders.Names];

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_operator_gives_what_the_runtime_gives(string name)
    {
        using var model = folders.Load(name);
        foreach (var (options, tolerance) in _all.Append((Static(model), 0.05)))
        {
            var path = folders.Path(name, options);
            var graph = new OnnxReader(path).Read();
            using var run = new OnnxRun(path);
            foreach (var inputs in SampleInputs.Various(model.Config))
            {
                var feed = OnnxCheck.Feed(graph, inputs);
                var ours = OnnxCheck.Run(graph, feed);
                Golden.AssertClose(run.Run(feed)["logits"], ours, tolerance * Math.Max(1, ours.Abs().Max().ToDouble()));
            }
        }
    }

    [Theory]
    [InlineData("gpt2/CausalLM", true)]
    [InlineData("llama-gqa", true)]
    [InlineData("vit/ImageClassification", false)]
    [InlineData("bert/SequenceClassification", false)]
    public void The_distance_from_the_model_is_seen(string name, bool cache)
    {
        using var model = folders.Load(name);
        var path = folders.Path(name, new OnnxOptions { Cache = cache });

        Assert.InRange(OnnxCheck.Difference(path, model), 0, 1e-5);

        using (Autograd.NoGrad())
        {
            model.Weights.All.First(pair => pair.Weight.Shape.Length > 1).Tensor.ScaleInPlace(1.5);
        }

        Assert.InRange(OnnxCheck.Difference(path, model), 1e-3, double.MaxValue);
    }

    [Fact]
    public void Tensors_beside_the_model_are_found()
    {
        using var output = new TemporaryFolder();
        using var model = folders.Load("bert/MaskedLM");

        var written = OnnxExport.Write(
            Golden.Folder("bert"), model, new OnnxOptions { MostInline = 0 }, output.Root);

        Assert.InRange(written.Difference!.Value, 0, 1e-5);
    }

    // One range for all that comes in: that of what norms give.
    private static OnnxOptions Static(Model model) => _int8 with
    {
        Form = Int8Form.Static,
        Inputs = model.Weights.All.ToDictionary(pair => pair.Weight.Name, _ => new InputScale(0.03f, -7)),
    };
}
