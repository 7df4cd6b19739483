using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class ModelLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
