using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

[Collection(nameof(LiveTensorCount))]
public sealed class LayerCopyTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Chosen_layers_are_copied_with_embeddings_and_head()
    {
        using var teacher = Initialize(Config(layers: 4), seed: 1);
        using var student = Initialize(Config(layers: 2), seed: 2);

        var fresh = Copy(teacher, student, [3, 1]);

        string Name(int layer) => $"bert.encoder.layer.{layer}.output.dense.weight";
        Assert.Empty(fresh);
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
        using var teacher = Initialize(Config(layers: 2) with { Labels = ["a", "b"] }, seed: 1);
        using var student = Initialize(Config(layers: 2), seed: 2);
        using var untouched = Initialize(Config(layers: 2), seed: 2);

        var fresh = Copy(teacher, student, [0, 1], answersAgree: false);

        Assert.Equal(["classifier.weight", "classifier.bias"], fresh);
        Assert.Equal(untouched["classifier.weight"].ToArray<float>(), student["classifier.weight"].ToArray<float>());
    }

    [Fact]
    public void Layers_of_another_width_are_not_copied()
    {
        using var teacher = Initialize(Config(layers: 2) with { HiddenSize = 32 }, seed: 1);
        using var student = Initialize(Config(layers: 2), seed: 2);

        var exception = Assert.Throws<UserException>(() => Copy(teacher, student, [0, 1]));

        Assert.Equal(ExitCode.RecipeInvalid, exception.Code);
        Assert.Equal(
            "'bert.embeddings.word_embeddings.weight' is [100, 32]; the copy needs [100, 64]. "
            + "Copied layers need equal widths.",
            exception.Problems[0].ToString());
    }

    [Fact]
    public void Layers_that_are_not_there_are_told()
    {
        using var teacher = Initialize(Config(layers: 2), seed: 1);
        using var student = Initialize(Config(layers: 2), seed: 2);

        var exception = Assert.Throws<UserException>(() => Copy(teacher, student, [0, 2, -1]));

        Assert.Equal(
            """
            layer 2 was to be copied; the layers are 0 to 1.
            layer -1 was to be copied; the layers are 0 to 1.
            3 layers were to be copied into 2.
            """,
            exception.Message);
    }

    [Fact]
    public void A_copy_that_reads_shorter_texts_has_the_first_positions()
    {
        using var teacher = Initialize(Config(layers: 1), seed: 1);
        using var student = Initialize(Config(layers: 1) with { MaxPositionEmbeddings = 24 }, seed: 2);
        using var longer = Initialize(Config(layers: 1) with { MaxPositionEmbeddings = 41 }, seed: 2);
        const string Positions = "bert.embeddings.position_embeddings.weight";

        Copy(teacher, student, [0]);

        Assert.Equal(teacher[Positions].ToArray<float>().Take(24 * 64), student[Positions].ToArray<float>());
        Assert.Equal(
            $"'{Positions}' has 40 positions; the copy needs 41. Give the copy as many at most.",
            Assert.Throws<UserException>(() => Copy(teacher, longer, [0])).Message);
    }

    /// <summary>
    /// On one text the copy with all layers is the same function, in every hidden state, and in the logits where the
    /// heads are alike.
    /// </summary>
    [Theory]
    [InlineData("bert", "bert", "")]
    [InlineData("bert", "roberta", "")]
    [InlineData("bert", "distilbert", "pre_classifier classifier")]
    [InlineData("distilbert", "bert", "bert.pooler.dense classifier")]
    [InlineData("distilbert", "roberta", "classifier.dense classifier.out_proj")]
    [InlineData("distilbert", "distilbert", "")]
    [InlineData("roberta", "bert", "")]
    [InlineData("roberta", "distilbert", "pre_classifier classifier")]
    [InlineData("bert-mlm", "roberta", "")]
    [InlineData("bert-mlm", "distilbert", "")]
    [InlineData("distilbert-mlm", "bert", "")]
    [InlineData("bert-tokens", "distilbert", "")]
    [InlineData("distilbert-tokens", "roberta", "")]
    [InlineData("albert", "albert", "")]
    [InlineData("albert-mlm", "albert", "")]
    public void Between_families_the_copy_is_the_same_function(string name, string family, string fresh)
    {
        using var source = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        using var copy = Model.Create(Like((EncoderConfig)source.Config, family), seed: 1, Device.Cpu);
        var inputs = (TextInputs)Golden.Inputs(name, source.Config) with { TokenTypeIds = null };
        var layers = Enumerable.Range(0, source.Weights.Table.Layers).ToArray();

        var left = Copy(source.Weights, copy.Weights, layers);

        Assert.Equal(
            fresh.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            left.Select(each => each[..each.LastIndexOf('.')]).Distinct());
        var pass = new Pass(HiddenStates: true, Dropout: null);
        var (expected, actual) = (source.Forward(inputs, pass), copy.Forward(inputs, pass));
        foreach (var (one, other) in expected.HiddenStates.Zip(actual.HiddenStates))
        {
            Golden.AssertClose(Golden.Counted(one, inputs), Golden.Counted(other, inputs), 1e-5);
        }

        if (fresh.Length == 0)
        {
            Golden.AssertClose(Golden.Counted(expected.Logits, inputs), Golden.Counted(actual.Logits, inputs), 1e-5);
        }
    }

    [Fact]
    public void Types_that_the_other_network_lacks_are_those_of_its_last()
    {
        using var source = ModelLoader.Load(Golden.Folder("roberta"), Device.Cpu);
        using var copy = Model.Create(Like((EncoderConfig)source.Config, "bert"), seed: 1, Device.Cpu);

        Copy(source.Weights, copy.Weights, [0, 1]);

        var one = source.Weights["roberta.embeddings.token_type_embeddings.weight"].ToArray<float>();
        var two = copy.Weights["bert.embeddings.token_type_embeddings.weight"].ToArray<float>();
        Assert.Equal(one.Concat(one), two);
    }

    private static IReadOnlyList<string> Copy(
        Weights from, Weights to, IReadOnlyList<int> layers, bool answersAgree = true) =>
        [.. new LayerCopy(from, to, layers, answersAgree).Run().Select(weight => weight.Name)];

    /// <summary>A config of another family with the same sizes.</summary>
    private static EncoderConfig Like(EncoderConfig source, string family)
    {
        EncoderConfig basis = family switch
        {
            "bert" => BertConfig.Base,
            "roberta" => RobertaConfig.Base,
            "albert" => AlbertConfig.Base with
            {
                EmbeddingSize = ((AlbertConfig)source).EmbeddingSize,
                NumHiddenGroups = ((AlbertConfig)source).NumHiddenGroups,
            },
            _ => DistilBertConfig.Base,
        };
        return basis with
        {
            Head = source.Head,
            VocabSize = source.VocabSize,
            HiddenSize = source.HiddenSize,
            NumHiddenLayers = source.NumHiddenLayers,
            NumAttentionHeads = source.NumAttentionHeads,
            IntermediateSize = source.IntermediateSize,
            MaxPositionEmbeddings = source.MaxPositionEmbeddings,
            PadTokenId = source.PadTokenId,
            HiddenAct = source.HiddenAct,
            LayerNormEps = source.LayerNormEps,
            Labels = source.Labels,
        };
    }

    private static Weights Initialize(BertConfig config, ulong seed) =>
        Weights.Initialize(config.Table(), 0.02, seed, Device.Cpu);

    private static BertConfig Config(int layers) => new()
    {
        Head = Head.SequenceClassification,
        VocabSize = 100,
        HiddenSize = 64,
        NumHiddenLayers = layers,
        NumAttentionHeads = 4,
        IntermediateSize = 256,
        MaxPositionEmbeddings = 40,
        Labels = ["no", "yes"],
    };
}
