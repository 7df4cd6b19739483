using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class Gpt2Tests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    /// <summary>As the published file: no prefix, with the masks of its attention; here with the head too.</summary>
    [Fact]
    public void A_file_without_prefix_with_buffers_and_the_tied_head_is_read()
    {
        Rewrite(tensors => tensors
            .Select(tensor => tensor with { Name = tensor.Name["transformer.".Length..] })
            .Append(SafetensorsTensor.Of<float>("h.0.attn.bias", [1, 1, 2, 2], new float[4]))
            .Append(SafetensorsTensor.Of<float>("h.0.attn.masked_bias", [], new float[1]))
            .Append(tensors.Single(tensor => tensor.Name == "transformer.wte.weight") with
            {
                Name = "lm_head.weight",
            }));
        using var golden = ModelLoader.Load(Golden.Folder("gpt2"), Device.Cpu);

        using var model = ModelLoader.Load(_folder.Root, Device.Cpu);

        Assert.All(golden.Weights.All, pair =>
            Assert.Equal(pair.Tensor.ToArray<float>(), model.Weights[pair.Weight.Name].ToArray<float>()));
    }

    [Fact]
    public void A_head_that_differs_from_the_embeddings_is_refused()
    {
        Rewrite(tensors => tensors.Append(
            SafetensorsTensor.Of<float>("lm_head.weight", [100, 32], new float[3200])));

        Assert.StartsWith(
            "model.safetensors: 'lm_head.weight' differs from 'transformer.wte.weight'; this family uses one tensor",
            UserProblems.Of(() => ModelLoader.Load(_folder.Root, Device.Cpu).Dispose(), _folder),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_into_the_sum_over_the_layers_start_smaller()
    {
        var config = Gpt2Config.Base with { VocabSize = 10, HiddenSize = 64, NumHiddenLayers = 8 };

        using var weights = Weights.Initialize(config.Table(), 0.02, seed: 1, Device.Cpu);

        double Deviation(string name) =>
            Math.Sqrt(weights[name].ToArray<float>().Average(number => (double)number * number));
        Assert.Equal(0.02, Deviation("transformer.h.3.attn.c_attn.weight"), tolerance: 0.0005);
        Assert.Equal(0.02, Deviation("transformer.h.3.mlp.c_fc.weight"), tolerance: 0.0005);
        Assert.Equal(0.005, Deviation("transformer.h.3.attn.c_proj.weight"), tolerance: 0.0002);
        Assert.Equal(0.005, Deviation("transformer.h.3.mlp.c_proj.weight"), tolerance: 0.0002);
    }

    [Fact]
    public void Dropout_changes_the_logits_and_is_repeated_by_the_same_seed()
    {
        using var model = ModelLoader.Load(Golden.Folder("gpt2"), Device.Cpu);
        var inputs = Golden.Inputs("gpt2", model.Config);
        float[] Logits(DropoutStream? dropout) =>
            model.Forward(inputs, new Pass(HiddenStates: false, dropout)).Logits.ToArray<float>();

        var first = Logits(new DropoutStream(seed: 1));

        Assert.Equal(first, Logits(new DropoutStream(seed: 1)));
        Assert.NotEqual(first, Logits(null));
    }

    private void Rewrite(Func<IReadOnlyList<SafetensorsTensor>, IEnumerable<SafetensorsTensor>> change)
    {
        var golden = new ModelFolder(Golden.Folder("gpt2"));
        using var files = golden.OpenWeights();
        var tensors = files.Names.Select(name => SafetensorsTensor.Of<float>(
            name, files.FileOf(name).Entry(name).Shape, files.FileOf(name).Values<float>(name)));
        ModelFolder.Write(_folder.Root, golden.Config, [.. change([.. tensors])]);
    }
}
