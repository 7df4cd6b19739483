using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>Folders that a network with another head starts from.</summary>
public sealed class LoadBaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("BertForPreTraining", "bert.", true)]
    [InlineData("BertModel", "", true)]
    [InlineData("BertForMaskedLM", "bert.", false)]
    public void A_pre_trained_model_gives_all_but_the_head(string architecture, string prefix, bool pooler)
    {
        using var golden = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        Write(architecture, [
            .. from pair in golden.Weights.All
               where pair.Weight.Name.StartsWith("bert.", StringComparison.Ordinal)
                   && (pooler || !pair.Weight.Name.Contains("pooler", StringComparison.Ordinal))
               select (prefix + pair.Weight.Name["bert.".Length..], pair.Tensor),
            ("cls.predictions.bias", golden.Weights["classifier.bias"]),
            ("cls.seq_relationship.weight", golden.Weights["classifier.weight"]),
        ]);

        using var weights = ModelLoader.LoadBase(_folder.Root, Head.SequenceClassification, Device.Cpu);

        Assert.Equal(
            golden.Weights.Table.Rows.Select(row => row.Name).Where(name =>
                !name.StartsWith("classifier", StringComparison.Ordinal)
                && (pooler || !name.Contains("pooler", StringComparison.Ordinal))),
            weights.Table.Rows.Select(row => row.Name));
        Assert.All(weights.All, pair =>
            Assert.Equal(golden.Weights[pair.Weight.Name].ToArray<float>(), pair.Tensor.ToArray<float>()));
    }

    [Fact]
    public void A_model_of_the_same_head_gives_it_too()
    {
        using var weights = ModelLoader.LoadBase(Golden.Folder("bert"), Head.SequenceClassification, Device.Cpu);

        Assert.Contains(weights.Table.Rows, row => row.Name == "classifier.weight");
    }

    [Fact]
    public void What_is_missing_in_its_layers_is_told()
    {
        using var golden = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        Write("BertModel", [
            .. from pair in golden.Weights.All
               where pair.Weight.Name.StartsWith("bert.", StringComparison.Ordinal)
                   && pair.Weight.Name != "bert.encoder.layer.1.output.dense.bias"
               select (pair.Weight.Name, pair.Tensor),
        ]);

        Assert.Equal(
            $"{_folder.Root}: 'bert.encoder.layer.1.output.dense.bias' [32] is missing.",
            UserProblems.Of(
                () => ModelLoader.LoadBase(_folder.Root, Head.SequenceClassification, Device.Cpu), _folder));
    }

    [Fact]
    public void A_family_without_the_head_is_refused()
    {
        Assert.EndsWith(
            "config.json: model_type is 'gpt2', which has no head for MaskedLM; those that it has are "
            + "'GPT2LMHeadModel', 'GPT2ForSequenceClassification'.",
            UserProblems.Of(() => ModelLoader.Config(Golden.Folder("gpt2"), Head.MaskedLM), _folder),
            StringComparison.Ordinal);
    }

    private void Write(string architecture, IReadOnlyList<(string Name, Tensor Tensor)> tensors)
    {
        var config = new ModelFolder(Golden.Folder("bert")).Config;
        config["architectures"]![0] = architecture;
        ModelFolder.Write(
            _folder.Root, config, [.. tensors.Select(each => StoredTensor.ToWrite(each.Name, each.Tensor))]);
    }
}
