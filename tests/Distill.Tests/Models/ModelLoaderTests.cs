using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class ModelLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"model_type": "t5", "architectures": ["T5Model"]}""",
        "model_type is 't5' and architectures names 'T5Model'")]
    [InlineData("""{"model_type": "bert", "architectures": ["BertLMHeadModel"]}""",
        "model_type is 'bert' and architectures names 'BertLMHeadModel'")]
    [InlineData("""{"model_type": 5, "architectures": []}""", "model_type is '5' and architectures names ''")]
    [InlineData("{}", "model_type is '' and architectures names ''")]
    public void An_unknown_model_is_refused_with_the_known_ones(string config, string found)
    {
        _folder.Write("config.json", config);
        _folder.Write("model.safetensors", "");

        Assert.Equal(
            $"config.json: {found}; known are 'bert' with 'BertForSequenceClassification'.",
            UserProblems.Of(() => ModelLoader.Load(_folder.Root, Device.Cpu), _folder));
    }
}
