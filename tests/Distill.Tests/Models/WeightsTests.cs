using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class WeightsTests
{
    private static readonly WeightTable _table = BertWeights.Table(Config(hidden: 64, layers: 2));

    [Fact]
    public void The_table_has_the_names_and_shapes_of_the_golden_checkpoint()
    {
        var folder = new ModelFolder(Golden.Folder("bert"));
        using var files = folder.OpenWeights();

        var rows = ModelLoader.Config(folder.Path).Table().Rows;

        Assert.Equal(
            files.Names.Where(name => !name.EndsWith("position_ids", StringComparison.Ordinal)).Order(),
            rows.Select(row => row.Name).Order());
        Assert.All(rows, row => Assert.Equal(files.FileOf(row.Name).Entry(row.Name).Shape, row.Shape));
    }

    [Fact]
    public void Linear_maps_and_embeddings_start_from_a_normal_distribution()
    {
        using var weights = Initialize(seed: 3);

        var numbers = weights["bert.encoder.layer.0.intermediate.dense.weight"].ToArray<float>();

        var mean = numbers.Average();
        var deviation = Math.Sqrt(numbers.Average(number => Math.Pow(number - mean, 2)));
        var within = numbers.Count(number => Math.Abs(number) < 0.02) / (double)numbers.Length;
        Assert.Equal(0, mean, tolerance: 0.0005);
        Assert.Equal(0.02, deviation, tolerance: 0.0004);
        Assert.Equal(0.6827, within, tolerance: 0.01);
        Assert.InRange(numbers.Max(), 0.06, 0.12);
    }

    [Fact]
    public void Biases_start_at_zero_norms_at_one_and_the_padding_token_at_zero()
    {
        using var weights = Initialize(seed: 3);

        Assert.All(weights["classifier.bias"].ToArray<float>(), bias => Assert.Equal(0, bias));
        Assert.All(weights["bert.embeddings.LayerNorm.weight"].ToArray<float>(), scale => Assert.Equal(1, scale));
        var words = weights["bert.embeddings.word_embeddings.weight"].ToArray<float>();
        Assert.All(words.Take(64), number => Assert.Equal(0, number));
        Assert.DoesNotContain(0f, words.Skip(64));
    }

    [Fact]
    public void The_start_follows_from_the_seed_and_differs_between_weights()
    {
        using var first = Initialize(seed: 3);
        using var again = Initialize(seed: 3);
        using var other = Initialize(seed: 4);
        const string Query = "bert.encoder.layer.0.attention.self.query.weight";
        const string Key = "bert.encoder.layer.0.attention.self.key.weight";

        Assert.Equal(first[Query].ToArray<float>(), again[Query].ToArray<float>());
        Assert.NotEqual(first[Query].ToArray<float>(), other[Query].ToArray<float>());
        Assert.NotEqual(first[Query].ToArray<float>(), first[Key].ToArray<float>());
    }

    [Fact]
    public void Numbers_do_not_depend_on_how_many_are_drawn()
    {
        var few = NormalNumbers.Draw("w", 1000, 1, seed: 5);
        var many = NormalNumbers.Draw("w", 200_001, 1, seed: 5);

        Assert.Equal(few, many.Take(1000));
    }

    [Fact]
    public void Weights_outlive_the_scope_that_they_were_made_in()
    {
        Weights weights;
        using (new TensorScope())
        {
            weights = Initialize(seed: 1);
        }

        Assert.Equal(2, weights["classifier.bias"].ToArray<float>().Length);
        weights.Dispose();
    }

    [Fact]
    public void Biases_and_norms_do_not_decay()
    {
        Assert.All(_table.Rows, row => Assert.Equal(
            !row.Name.EndsWith("bias", StringComparison.Ordinal)
                && !row.Name.Contains("LayerNorm", StringComparison.Ordinal),
            row.Decays));
    }

    [Fact]
    public void The_parameters_are_counted()
    {
        using var weights = Initialize(seed: 1);

        Assert.Equal(weights.All.Sum(pair => pair.Tensor.Count), weights.Count);
    }

    [Fact]
    public void Frozen_weights_gather_no_gradient()
    {
        using var weights = Initialize(seed: 1);
        Assert.All(weights.All, pair => Assert.True(pair.Tensor.RequiresGrad));

        weights.Freeze();

        Assert.All(weights.All, pair => Assert.False(pair.Tensor.RequiresGrad));
    }

    [Fact]
    public void Parts_of_a_network_can_be_frozen()
    {
        using var weights = Initialize(seed: 1);

        weights.Freeze(weights.Table.Embeddings);

        Assert.All(weights.All, pair => Assert.Equal(
            !pair.Weight.Name.StartsWith("bert.embeddings.", StringComparison.Ordinal), pair.Tensor.RequiresGrad));
        Assert.Equal(weights.Count - ((100 + 40 + 2 + 2) * 64), weights.TrainableCount);
    }

    [Fact]
    public void A_table_tells_what_stands_before_and_after_the_layers()
    {
        Assert.Equal(
            ["bert.embeddings.LayerNorm.bias", "bert.pooler.dense.weight"],
            new[] { _table.Embeddings.Last().Name, _table.Ending.First().Name });
        Assert.Equal("classifier.bias", _table.Ending.Last().Name);
    }

    private static Weights Initialize(ulong seed) => Weights.Initialize(_table, 0.02, seed, Device.Cpu);

    private static BertConfig Config(int hidden, int layers) => new()
    {
        Head = Head.SequenceClassification,
        VocabSize = 100,
        HiddenSize = hidden,
        NumHiddenLayers = layers,
        NumAttentionHeads = 4,
        IntermediateSize = 256,
        MaxPositionEmbeddings = 40,
        Labels = ["no", "yes"],
    };
}
