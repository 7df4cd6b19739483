using Distill.Torch;

namespace Distill.Models;

/// <summary>The functions between two linear maps, under the words of Hugging Face's configs.</summary>
internal static class Activations
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> _byWord = new()
    {
        ["gelu"] = x => x.Gelu(),
        ["gelu_python"] = x => x.Gelu(),
        ["gelu_new"] = x => x.Gelu(tanh: true),
        ["gelu_fast"] = x => x.Gelu(tanh: true), // √(2/π) cut to ten digits: in fp32 the same
        ["gelu_pytorch_tanh"] = x => x.Gelu(tanh: true),
        ["gelu_10"] = x => x.Gelu().Clamp(-10, 10),
        ["quick_gelu"] = x => x * (x * 1.702).Sigmoid(),
        ["relu"] = x => x.Relu(),
        ["silu"] = x => x.Silu(),
        ["swish"] = x => x.Silu(),
        ["mish"] = x => x.Mish(),
        ["tanh"] = x => x.Tanh(),
        ["sigmoid"] = x => x.Sigmoid(),
        ["linear"] = x => x,
    };

    public static IReadOnlyCollection<string> Words => _byWord.Keys;

    public static Func<Tensor, Tensor> Of(string word) => _byWord[word];
}
