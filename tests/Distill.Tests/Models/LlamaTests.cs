using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class LlamaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    /// <summary>Two layers see twice as far back as one: a token's window, and theirs.</summary>
    [Fact]
    public void A_window_hides_what_lies_before_it()
    {
        var config = (MistralConfig)ModelLoader.Config(Golden.Folder("mistral"));
        using var model = (config with { SlidingWindow = 3 }).Build(
            Weights.Load(new ModelFolder(Golden.Folder("mistral")), config.Table(), Device.Cpu));
        float[] Last(params long[] ids) => model.Forward(
            new TextInputs(
                Tensor.From(ids, 1, ids.Length), Tensor.Full([1, ids.Length], 1, ScalarType.Int64), TokenTypeIds: null),
            Pass.Evaluation).Logits.Select(1, ids.Length - 1).ToArray<float>();

        Golden.AssertClose(Last(5, 9, 10, 11, 12, 13), Last(60, 9, 10, 11, 12, 13), 1e-6);
        Assert.NotEqual(Last(9, 10, 11, 12, 13), Last(60, 10, 11, 12, 13));
    }

    [Fact]
    public void A_window_as_long_as_the_text_hides_nothing()
    {
        using var model = ModelLoader.Load(Golden.Folder("mistral"), Device.Cpu);
        var inputs = (TextInputs)Golden.Inputs("mistral", model.Config);
        var config = (MistralConfig)model.Config with { SlidingWindow = (int)inputs.InputIds.Size(1) };

        Assert.Equal(
            model.Forward(inputs, Pass.Evaluation).Logits.ToArray<float>(),
            config.Build(model.Weights).Forward(inputs, Pass.Evaluation).Logits.ToArray<float>());
    }

    [Fact]
    public void A_tied_head_may_stand_in_the_file_too_if_it_is_equal()
    {
        var golden = new ModelFolder(Golden.Folder("qwen2"));
        using var files = golden.OpenWeights();
        var tensors = files.Names.ToDictionary(
            name => name,
            name => SafetensorsTensor.Of<float>(
                name, files.FileOf(name).Entry(name).Shape, files.FileOf(name).Values<float>(name)));
        var words = tensors["model.embed_tokens.weight"];

        ModelFolder.Write(_folder.Root, golden.Config, [.. tensors.Values, words with { Name = "lm_head.weight" }]);
        ModelLoader.Load(_folder.Root, Device.Cpu).Dispose();

        tensors["lm_head.weight"] = SafetensorsTensor.Of<float>(
            "lm_head.weight", words.Shape, new float[words.Shape[0] * words.Shape[1]]);
        ModelFolder.Write(_folder.Root, golden.Config, [.. tensors.Values]);
        Assert.StartsWith(
            "model.safetensors: 'lm_head.weight' differs from 'model.embed_tokens.weight'",
            UserProblems.Of(() => ModelLoader.Load(_folder.Root, Device.Cpu).Dispose(), _folder),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_padding_token_starts_at_zero_where_there_is_one()
    {
        var config = LlamaConfig.Base with
        {
            VocabSize = 10,
            HiddenSize = 8,
            NumHiddenLayers = 1,
            NumAttentionHeads = 2,
            IntermediateSize = 16,
        };
        float[] Words(int padding)
        {
            using var weights = Weights.Initialize(
                (config with { PadTokenId = padding }).Table(), 0.02, seed: 1, Device.Cpu);
            return weights["model.embed_tokens.weight"].ToArray<float>();
        }

        Assert.DoesNotContain(0f, Words(-1));
        Assert.Equal(
            Enumerable.Range(24, 8), Words(3).Index().Where(word => word.Item == 0).Select(word => word.Index));
    }
}
