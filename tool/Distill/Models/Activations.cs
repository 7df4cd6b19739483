namespace Distill.Models;

/// <summary>The functions between two linear maps, under the words of Hugging Face's configs.</summary>
internal static class Activations
{
    private static readonly Dictionary<string, Activation> _byWord = new()
    {
        ["gelu"] = Activation.Gelu(tanh: false),
        ["gelu_python"] = Activation.Gelu(tanh: false),
        ["gelu_new"] = Activation.Gelu(tanh: true),
        ["gelu_fast"] = Activation.Gelu(tanh: true), // √(2/π) cut to ten digits: in fp32 the same
        ["gelu_pytorch_tanh"] = Activation.Gelu(tanh: true),
        ["gelu_10"] = new(x => x.Gelu().Clamp(-10, 10)),
        ["quick_gelu"] = new(x => x * (x * 1.702).Sigmoid()),
        ["relu"] = new(x => x.Relu()),
        ["silu"] = new(x => x.Silu()),
        ["swish"] = new(x => x.Silu()),
        ["mish"] = new(x => x.Mish()),
        ["tanh"] = new(x => x.Tanh()),
        ["sigmoid"] = new(x => x.Sigmoid()),
        ["linear"] = new(x => x),
    };

    public static IReadOnlyCollection<string> Words => _byWord.Keys;

    public static Activation Of(string word) => _byWord[word];
}
