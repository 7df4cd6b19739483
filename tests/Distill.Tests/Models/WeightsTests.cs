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
    public void Chosen_layers_are_copied_with_embeddings_and_head()
    {
        using var teacher = Initialize(BertWeights.Table(Config(hidden: 64, layers: 4)), seed: 1);
        using var student = Initialize(seed: 2);

        student.CopyLayers(teacher, [3, 1]);

        string Name(int layer) => $"bert.encoder.layer.{layer}.output.dense.weight";
        Assert.Equal(teacher[Name(3)].ToArray<float>(), student[Name(0)].ToArray<float>());
        Assert.Equal(teacher[Name(1)].ToArray<float>(), student[Name(1)].ToArray<float>());
        string[] names = ["bert.embeddings.word_embeddings.weight", "bert.pooler.dense.weight", "classifier.weight"];
        foreach (var name in names)
        {
            Assert.Equal(teacher[name].ToArray<float>(), student[name].ToArray<float>());
        }
    }

    [Fact]
    public void A_head_for_other_labels_is_not_copied()
    {
        using var teacher = Initialize(
            BertWeights.Table(Config(hidden: 64, layers: 2) with { Labels = ["a", "b", "c"] }), seed: 1);
        using var student = Initialize(seed: 2);
        using var untouched = Initialize(seed: 2);

        student.CopyLayers(teacher, [0, 1]);

        Assert.Equal(untouched["classifier.weight"].ToArray<float>(), student["classifier.weight"].ToArray<float>());
    }

    [Fact]
    public void Layers_of_another_width_are_not_copied()
    {
        using var teacher = Initialize(BertWeights.Table(Config(hidden: 32, layers: 2)), seed: 1);
        using var student = Initialize(seed: 2);

        var exception = Assert.Throws<UserException>(() => student.CopyLayers(teacher, [0, 1]));

        Assert.Equal(ExitCode.RecipeInvalid, exception.Code);
        Assert.Equal(
            "'bert.embeddings.word_embeddings.weight' is [100, 32]; the copy needs [100, 64]. "
            + "Copied layers need equal widths.",
            exception.Problems[0].ToString());
    }

    [Fact]
    public void Layers_that_are_not_there_are_told()
    {
        using var teacher = Initialize(seed: 1);
        using var student = Initialize(seed: 2);

        var exception = Assert.Throws<UserException>(() => student.CopyLayers(teacher, [0, 2, -1]));

        Assert.Equal(
            """
            layer 2 was to be copied; the layers are 0 to 1.
            layer -1 was to be copied; the layers are 0 to 1.
            3 layers were to be copied into 2.
            """,
            exception.Message);
    }

    private static Weights Initialize(ulong seed) => Initialize(_table, seed);

    private static Weights Initialize(WeightTable table, ulong seed) =>
        Weights.Initialize(table, 0.02, seed, Device.Cpu);

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
