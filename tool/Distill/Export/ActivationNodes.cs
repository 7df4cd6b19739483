namespace Distill.Export;

/// <summary>
/// The functions of <see cref="Models.Activations"/> in operators of ONNX, which has none for most of them before its
/// operator set 20.
/// </summary>
internal static class ActivationNodes
{
    private static readonly Dictionary<string, Func<Value, Value>> _byWord = new()
    {
        ["gelu"] = Gelu,
        ["gelu_python"] = Gelu,
        ["gelu_new"] = GeluTanh,
        ["gelu_fast"] = GeluTanh,
        ["gelu_pytorch_tanh"] = GeluTanh,
        ["gelu_10"] = x => Gelu(x).Clamp(-10, 10),
        ["quick_gelu"] = x => x * (x * 1.702).Sigmoid(),
        ["relu"] = x => x.Relu(),
        ["silu"] = x => x * x.Sigmoid(),
        ["swish"] = x => x * x.Sigmoid(),
        ["mish"] = x => x * x.Softplus().Tanh(),
        ["tanh"] = x => x.Tanh(),
        ["sigmoid"] = x => x.Sigmoid(),
        ["linear"] = x => x,
    };

    public static Func<Value, Value> Of(string word) => _byWord[word];

    /// <summary>½ x · (1 + erf(x / √2)), in the order that runtimes know how to fuse.</summary>
    public static Value Gelu(Value x) => x * ((x / Math.Sqrt(2)).Erf() + 1) * 0.5;

    // ½ x · (1 + tanh(√(2/π) · (x + 0.044715 x³)))
    private static Value GeluTanh(Value x) =>
        x * (((x + (x * x * x * 0.044715)) * Math.Sqrt(2 / Math.PI)).Tanh() + 1) * 0.5;
}
