using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>What holds for every family that reads from left to right.</summary>
public sealed class DecoderTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama-gqa")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    public void Later_tokens_change_nothing_before_them(string name)
    {
        using var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        Tensor Logits(params long[] ids) => model.Forward(
            new TextInputs(
                Tensor.From(ids, 1, ids.Length), Tensor.Full([1, ids.Length], 1, ScalarType.Int64), TokenTypeIds: null),
            Pass.Evaluation).Logits;

        var whole = Logits(5, 6, 7, 8, 9).Narrow(1, 0, 3);

        Golden.AssertClose(whole, Logits(5, 6, 7, 50, 60).Narrow(1, 0, 3), 1e-6);
        Golden.AssertClose(whole, Logits(5, 6, 7), 1e-6);
        Assert.NotEqual(whole.ToArray<float>(), Logits(4, 6, 7, 8, 9).Narrow(1, 0, 3).ToArray<float>());
    }

    [Theory]
    [InlineData("gpt2", "transformer.h.0.mlp.c_fc.weight", "transformer.h.1.mlp.c_fc.weight")]
    [InlineData("llama-gqa", "model.layers.0.self_attn.k_proj.bias", "model.layers.1.self_attn.k_proj.bias")]
    [InlineData("qwen2", "model.layers.0.mlp.gate_proj.weight", "model.layers.1.mlp.gate_proj.weight")]
    public void A_student_starts_from_a_layer_of_its_teacher(string name, string student, string teacher)
    {
        using var source = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        using var copy = Model.Create(source.Config with { NumHiddenLayers = 1 }, seed: 1, Device.Cpu);

        var fresh = new LayerCopy(source.Weights, copy.Weights, [1], answersAgree: true).Run();

        Assert.Empty(fresh);
        Assert.Equal(source.Weights[teacher].ToArray<float>(), copy.Weights[student].ToArray<float>());
        Assert.All(copy.Weights.Table.Ending, row =>
            Assert.Equal(source.Weights[row.Name].ToArray<float>(), copy.Weights[row.Name].ToArray<float>()));
    }
}
