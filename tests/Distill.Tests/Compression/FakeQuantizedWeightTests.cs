using System.Globalization;
using Distill.Compression;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Compression;

/// <summary>Training for rounding: what the pass forward sees, and the gradients that the papers give.</summary>
[Collection(nameof(LiveTensorCount))]
public sealed class FakeQuantizedWeightTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    /// <summary>
    /// Esser et al. 2020, equations 1 to 3: for s, −v/s + round(v/s) inside and the bound outside, times
    /// 1/√(weights · Q); for v, 1 inside and 0 outside.
    /// </summary>
    [Fact]
    public void Gradients_of_learned_scales_are_those_of_the_closed_form()
    {
        float[] values = [0.31f, -0.11f, 0.94f, -1.7f, 0.5f, 0.02f, 2.1f, -0.66f];
        float[] steps = [0.1f, 0.25f];
        float[] upstream = [1, -2, 3, 0.5f, -1, 2, 1, 4];
        var rounding = new Rounding(4, ScaleOf.Channel, 0, Symmetric: true, InputRounding.None);
        var weight = Tensor.From(values, 2, 4);
        var scales = Tensor.From(steps, 2, 1);
        weight.RequiresGrad = scales.RequiresGrad = true;
        using var form = new FakeQuantizedWeight(() => weight, rounding, scales, input: null);

        var matrix = form.Matrix();
        var gradients = Autograd.Gradients((matrix * Tensor.From(upstream, 2, 4)).Sum(), [weight, scales]);

        var (ofWeight, ofScale) = (new float[8], new double[2]);
        for (var i = 0; i < 8; i++)
        {
            var (s, ratio) = (steps[i / 4], values[i] / steps[i / 4]);
            var inside = ratio is > -7 and < 7;
            Assert.Equal(Math.Clamp(MathF.Round(ratio), -7, 7) * s, matrix.ToArray<float>()[i], 1e-6f);
            ofWeight[i] = inside ? upstream[i] : 0;
            ofScale[i / 4] += upstream[i] * (inside ? MathF.Round(ratio) - ratio : Math.Sign(ratio) * 7)
                / Math.Sqrt(4 * 7);
        }

        Golden.AssertClose(ofWeight, gradients[0]!.ToArray<float>(), 1e-6);
        Golden.AssertClose([.. ofScale.Select(g => (float)g)], gradients[1]!.ToArray<float>(), 1e-5);
    }

    /// <summary>Where a bound clips, the map is smooth in the scale: there finite differences are defined.</summary>
    [Fact]
    public void Clipped_weights_move_with_their_scale_as_finite_differences_say()
    {
        var rounding = new Rounding(8, ScaleOf.Tensor, 0, Symmetric: true, InputRounding.None);
        var weight = Tensor.From([5f, -7f, 9f, 6f], 2, 2);
        double Sum(float step)
        {
            using var form = new FakeQuantizedWeight(() => weight, rounding, Tensor.From([step], 1, 1), input: null);
            return form.Matrix().Sum().ToDouble();
        }

        var scales = Tensor.From([0.01f], 1, 1);
        scales.RequiresGrad = true;
        using var own = new FakeQuantizedWeight(() => weight, rounding, scales, input: null);
        var gradient = Autograd.Gradients(own.Matrix().Sum(), [scales])[0]!.ToDouble();

        var difference = (Sum(0.011f) - Sum(0.009f)) / 0.002;
        Assert.Equal(difference / Math.Sqrt(4 * 127), gradient, 1e-2);
    }

    [OracleTheory(Oracles.PyTorch)]
    [InlineData(true)]
    [InlineData(false)]
    public void PyTorch_learns_scales_with_the_same_gradients(bool perChannel)
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, 24).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        float[] steps = perChannel ? [0.01f, 0.02f, 0.012f] : [0.011f];
        var rounding = new Rounding(
            8, perChannel ? ScaleOf.Channel : ScaleOf.Tensor, 0, Symmetric: true, InputRounding.None);
        var weight = Tensor.From(values, 3, 8);
        var scales = Tensor.From(steps, steps.Length, 1);
        weight.RequiresGrad = scales.RequiresGrad = true;
        using var form = new FakeQuantizedWeight(() => weight, rounding, scales, input: null);
        var matrix = form.Matrix();
        var gradients = Autograd.Gradients(matrix.Square().Sum(), [weight, scales]);

        static string Text(float[] numbers) =>
            string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
        var told = Python.Run("fake_quantize.py", Text(values), Text(steps)).Split('\n')
            .Where(line => line.Length > 0)
            .Select(line => line.Split(' ').Select(word => float.Parse(word, CultureInfo.InvariantCulture)).ToArray())
            .ToArray();

        Golden.AssertClose(told[0], matrix.ToArray<float>(), 1e-6);
        Golden.AssertClose(told[1], gradients[0]!.ToArray<float>(), 1e-5);
        Golden.AssertClose(told[2], gradients[1]!.ToArray<float>(), 1e-3);
    }

    [Theory]
    [InlineData("bert", 8, "Dynamic", true)]
    [InlineData("bert-mlm", 8, "Static", true)]
    [InlineData("gpt2", 4, "Dynamic", true)]
    [InlineData("vit", 8, "Dynamic", false)]
    [InlineData("llama", 4, "None", false)]
    public void A_rounded_model_computes_what_was_trained(string name, int bits, string inputs, bool learnScales)
    {
        using var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        var plan = QuantizedFolderTests.Plan(bits, "Channel", symmetric: true, inputs);
        var given = Golden.Inputs(name, model.Config);
        var ranges = plan.Inputs == InputRounding.Static
            ? plan.Maps(model.Weights.Table).ToDictionary(row => row.Name, _ => InputHistogram.ScaleOf(-3, 5))
            : [];
        var rows = model.Weights.Table.Rows.Count;
        using var training = new AwareTraining(model, plan, learnScales, ranges);

        var loss = model.Forward(given, Pass.Evaluation).Logits.Square().Sum();
        var all = model.Weights.All.Select(pair => pair.Tensor).Where(tensor => tensor.RequiresGrad).ToArray();
        var gradients = Autograd.Gradients(loss, all);
        Assert.All(gradients, Assert.NotNull);
        using (Autograd.NoGrad())
        {
            foreach (var (tensor, gradient) in all.Zip(gradients))
            {
                tensor.AddInPlace(gradient!, -1e-4 / Math.Max(1, gradient!.Norm().ToDouble()));
            }
        }

        var trained = Logits(model, given);
        training.Round();

        Assert.Equal(rows, model.Weights.Table.Rows.Count);
        Golden.AssertClose(trained, Logits(model, given), 2e-3 * Math.Max(1, trained.Abs().Max().ToDouble()));
    }

    private static Tensor Logits(Model model, ModelInputs inputs)
    {
        using var noGrad = Autograd.NoGrad();
        return Golden.Counted(model.Forward(inputs, Pass.Evaluation).Logits, inputs);
    }
}
