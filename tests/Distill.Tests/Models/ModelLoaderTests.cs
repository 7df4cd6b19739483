using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class ModelLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_that_gives_several_labels_says_so_in_its_config()
    {
        SmallClassifier.Write(_folder.File("several"), multiLabel: true);
        SmallClassifier.Write(_folder.File("one"));

        Assert.True(ModelLoader.Config(_folder.File("several")).MultiLabel);
        Assert.Equal("multi_label_classification", Problem("several"));
        Assert.False(ModelLoader.Config(_folder.File("one")).MultiLabel);
        Assert.Null(Problem("one"));

        string? Problem(string name) => (string?)JsonFile.Read(_folder.File($"{name}/config.json"))["problem_type"];
    }

    [Fact]
    public void A_problem_type_is_written_as_it_was_read()
    {
        SmallClassifier.Write(_folder.File("model"));
        var path = _folder.File("model/config.json");
        var json = JsonFile.Read(path);
        json["problem_type"] = "single_label_classification";
        JsonFile.Write(path, json);

        using var model = ModelLoader.Load(_folder.File("model"), Device.Cpu);
        model.Save(_folder.File("saved"));

        Assert.Equal(File.ReadAllText(path), File.ReadAllText(_folder.File("saved/config.json")));
    }

    [Fact]
    public void A_model_of_numbers_is_refused()
    {
        SmallClassifier.Write(_folder.File("model"));
        var path = _folder.File("model/config.json");
        var json = JsonFile.Read(path);
        json["problem_type"] = "regression";
        JsonFile.Write(path, json);

        Assert.Equal(
            "model/config.json: problem_type is 'regression', numbers in place of labels; this tool knows only labels.",
            UserProblems.Of(() => ModelLoader.Config(_folder.File("model")), _folder));
    }

    [Theory]
    [InlineData("""{"model_type": "t5", "architectures": ["T5Model"]}""", "model_type is 't5'; known are 'bert'")]
    [InlineData("""{"model_type": "bert", "architectures": ["BertLMHeadModel"]}""",
        "architectures names 'BertLMHeadModel'; of model_type 'bert' known are 'BertForSequenceClassification'")]
    [InlineData("""{"model_type": 5, "architectures": []}""", "model_type is '5'; known are 'bert'")]
    [InlineData("{}", "model_type is ''; known are 'bert'")]
    public void An_unknown_model_is_refused_with_the_known_ones(string config, string found)
    {
        _folder.Write("config.json", config);
        _folder.Write("model.safetensors", "");

        Assert.StartsWith(
            $"config.json: {found}",
            UserProblems.Of(() => ModelLoader.Load(_folder.Root, Device.Cpu), _folder),
            StringComparison.Ordinal);
    }
}
