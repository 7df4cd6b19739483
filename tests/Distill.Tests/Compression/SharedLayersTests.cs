using Distill.Compression;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Compression;

public sealed class SharedLayersTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("bert")]
    [InlineData("bert-mlm")]
    [InlineData("bert-tokens")]
    public void With_a_group_for_each_layer_it_is_the_same_function(string name)
    {
        using var bert = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        using var albert = SharedLayers.Of(bert, bert.Config.NumHiddenLayers, bert.Config.HiddenSize);

        var inputs = Golden.Inputs(name, bert.Config);
        Golden.AssertClose(Counted(bert, inputs), Counted(albert, inputs), 1e-5);
    }

    [Fact]
    public void Embeddings_of_a_lower_rank_lose_nothing()
    {
        using var bert = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        var width = bert.Config.HiddenSize / 2;
        using (Autograd.NoGrad())
        {
            // All rows in width - 1 directions, none of which has a mean over the channels.
            var basis = Random(1, width - 1, bert.Config.HiddenSize);
            basis -= basis.Mean(1, keep: true);
            foreach (var (row, tensor) in bert.Weights.All.Where(pair => pair.Weight.Name.Contains("_embeddings.")))
            {
                tensor.CopyFrom(Random(2 + row.Shape[0], row.Shape[0], width - 1).MatMul(basis));
            }
        }

        using var albert = SharedLayers.Of(bert, bert.Config.NumHiddenLayers, width);

        var inputs = Golden.Inputs("bert", bert.Config);
        Assert.Equal(width, ((AlbertConfig)albert.Config).EmbeddingSize);
        Golden.AssertClose(Counted(bert, inputs), Counted(albert, inputs), 1e-4);
    }

    [Fact]
    public void A_shared_weight_is_the_mean_of_those_it_stands_for()
    {
        using var bert = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        using var albert = SharedLayers.Of(bert, groups: 1, bert.Config.HiddenSize);

        var layers = Enumerable.Range(0, bert.Config.NumHiddenLayers)
            .Select(layer => bert.Weights[$"bert.encoder.layer.{layer}.output.dense.weight"].ToArray<float>())
            .ToList();
        var shared = albert.Weights["albert.encoder.albert_layer_groups.0.albert_layers.0.ffn_output.weight"];
        Assert.Equal(2, layers.Count);
        Golden.AssertClose([.. layers[0].Zip(layers[1], (one, other) => (one + other) / 2)], shared.ToArray<float>(), 1e-6);
    }

    private static Tensor Counted(Model model, ModelInputs inputs) =>
        Golden.Counted(model.Forward(inputs, Pass.Evaluation).Logits, inputs);

    private static Tensor Random(long seed, long rows, long columns)
    {
        var random = new Random((int)seed);
        return Tensor.From([.. Enumerable.Range(0, (int)(rows * columns)).Select(_ => random.NextSingle() - 0.5f)], rows, columns);
    }
}
