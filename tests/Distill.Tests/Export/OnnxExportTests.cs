using Distill.Evaluation;
using Distill.Export;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;
using Microsoft.ML.OnnxRuntime;

namespace Distill.Tests.Export;

/// <summary>What an exported model answers in ONNX Runtime is what ours answers.</summary>
public sealed class OnnxExportTests(OnnxFolders folders) : IClassFixture<OnnxFolders>, IDisposable
{
    private readonly TensorScope _scope = new();

    public static TheoryData<string> Names => [.. OnnxFolders.Names];

    public static TheoryData<string> Decoders => [.. OnnxFolders.Decoders];

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_are_ours_at_every_length_and_padding(string name)
    {
        using var model = folders.Load(name);
        using var run = folders.Run(name, new OnnxOptions());

        foreach (var inputs in SampleInputs.Various(model.Config))
        {
            AssertClose(Ours(model, inputs), run.Logits(inputs), inputs, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void A_text_read_token_by_token_is_answered_as_the_whole(string name)
    {
        using var model = folders.Load(name);
        using var run = folders.Run(name, new OnnxOptions { Cache = true });
        var config = (TextConfig)model.Config;
        foreach (var inputs in new[]
        {
            SampleInputs.Texts(config, seed: 6, left: false, 9),
            SampleInputs.Texts(config, seed: 7, left: true, 9, 5, 7),
        })
        {
            AssertClose(Ours(model, inputs), run.Stepwise(inputs, first: 4), inputs, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Half_precision_is_close(string name)
    {
        using var model = folders.Load(name);
        using var run = folders.Run(name, new OnnxOptions { Precision = ExportPrecision.Fp16 });

        foreach (var inputs in SampleInputs.Various(model.Config))
        {
            var expected = Ours(model, inputs);
            AssertClose(expected, run.Logits(inputs), inputs, 0.01 * Largest(expected));
        }
    }

    [Fact]
    public void A_cache_in_half_precision_is_of_half_precision()
    {
        var options = new OnnxOptions { Precision = ExportPrecision.Fp16, Cache = true };
        using var model = folders.Load("llama-gqa");
        using var run = folders.Run("llama-gqa", options);
        var inputs = SampleInputs.Texts((TextConfig)model.Config, seed: 8, left: true, 9, 5);

        var expected = Ours(model, inputs);

        AssertClose(expected, run.Stepwise(inputs, first: 4), inputs, 0.01 * Largest(expected));
        Assert.All(
            run.InputKinds.Where(kind => kind.Key.StartsWith("past", StringComparison.Ordinal)),
            kind => Assert.Equal(typeof(Float16), kind.Value.ElementType));
    }

    /// <summary>The largest of all logits, whatever its sign.</summary>
    private static double Largest(Tensor logits) => logits.Abs().Max().ToDouble();

    private static Tensor Ours(Model model, ModelInputs inputs) =>
        Predictor.Run(model, Precision.Fp32, inputs, hiddenStates: false).Logits;

    private static void AssertClose(Tensor expected, Tensor actual, ModelInputs inputs, double tolerance) =>
        Golden.AssertClose(Golden.Counted(expected, inputs), Golden.Counted(actual, inputs), tolerance);
}
