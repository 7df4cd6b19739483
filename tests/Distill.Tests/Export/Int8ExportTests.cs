using Distill.Evaluation;
using Distill.Export;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Export;

/// <summary>Models in int8, in ONNX Runtime.</summary>
public sealed class Int8ExportTests(OnnxFolders folders) : IClassFixture<OnnxFolders>, IDisposable
{
    private readonly TensorScope _scope = new();

    public static TheoryData<string> Names => [.. OnnxFolders.Names];

    public void Dispose() => _scope.Dispose();

    /// <summary>The codes are those of the definition, written here once more, one number at a time.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_alone_are_those_of_the_definition(string name)
    {
        using var model = folders.Load(name);
        Round(model);
        using var run = folders.Run(
            name, new OnnxOptions { Precision = ExportPrecision.Int8, Form = Int8Form.WeightOnly });

        foreach (var inputs in SampleInputs.Various(model.Config))
        {
            Golden.AssertClose(
                Golden.Counted(Ours(model, inputs), inputs), Golden.Counted(run.Logits(inputs), inputs), 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rounded_inputs_change_little(string name)
    {
        using var model = folders.Load(name);
        foreach (var form in new[] { Int8Form.DynamicPerChannel, Int8Form.DynamicPerTensor })
        {
            using var run = folders.Run(name, new OnnxOptions { Precision = ExportPrecision.Int8, Form = form });
            foreach (var inputs in SampleInputs.Various(model.Config))
            {
                var expected = Golden.Counted(Ours(model, inputs), inputs);
                Golden.AssertClose(
                    expected, Golden.Counted(run.Logits(inputs), inputs), 0.2 * expected.Abs().Max().ToDouble());
            }
        }
    }

    /// <summary>Each matrix by its outputs, each table by its rows: s = max|w| / 127, q = w / s to the nearest.</summary>
    private static void Round(Model model)
    {
        using var noGrad = Autograd.NoGrad();
        foreach (var (weight, tensor) in model.Weights.All.Where(pair => pair.Weight.Shape.Length is 2 or 4))
        {
            var conv1D = weight.Name.Contains("c_attn", StringComparison.Ordinal)
                || weight.Name.Contains("c_proj", StringComparison.Ordinal)
                || weight.Name.Contains("c_fc", StringComparison.Ordinal);
            var values = tensor.ToArray<float>();
            var (rows, columns) = ((int)weight.Shape[0], values.Length / (int)weight.Shape[0]);
            int ScaleOf(int i) => conv1D ? i % columns : i / columns;
            var largest = new float[conv1D ? columns : rows];
            for (var i = 0; i < values.Length; i++)
            {
                largest[ScaleOf(i)] = Math.Max(largest[ScaleOf(i)], Math.Abs(values[i]));
            }

            for (var i = 0; i < values.Length; i++)
            {
                var scale = largest[ScaleOf(i)] / 127;
                values[i] = scale == 0 ? 0 : scale * (float)Math.Round(values[i] / scale, MidpointRounding.ToEven);
            }

            tensor.CopyFrom(Tensor.From(values, weight.Shape));
        }
    }

    private static Tensor Ours(Model model, ModelInputs inputs) =>
        Predictor.Run(model, Precision.Fp32, inputs, hiddenStates: false).Logits;
}
