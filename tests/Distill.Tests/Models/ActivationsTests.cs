using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class ActivationsTests
{
    /// <summary>The formulas of Hugging Face's activations.py, in double precision.</summary>
    private static readonly Dictionary<string, Func<double, double>> _formulas = new()
    {
        ["gelu"] = Gelu,
        ["gelu_python"] = Gelu,
        ["gelu_new"] = x => TanhGelu(x, Math.Sqrt(2 / Math.PI)),
        ["gelu_fast"] = x => TanhGelu(x, 0.7978845608),
        ["gelu_pytorch_tanh"] = x => TanhGelu(x, Math.Sqrt(2 / Math.PI)),
        ["gelu_10"] = x => Math.Clamp(Gelu(x), -10, 10),
        ["quick_gelu"] = x => x * Sigmoid(1.702 * x),
        ["relu"] = x => Math.Max(0, x),
        ["silu"] = x => x * Sigmoid(x),
        ["swish"] = x => x * Sigmoid(x),
        ["mish"] = x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        ["tanh"] = Math.Tanh,
        ["sigmoid"] = Sigmoid,
        ["linear"] = x => x,
    };

    public static TheoryData<string> Words => [.. Activations.Words];

    [Theory]
    [MemberData(nameof(Words))]
    public void A_word_names_its_formula(string word)
    {
        using var scope = new TensorScope();
        float[] inputs = [.. Enumerable.Range(-240, 481).Select(i => i / 20f)]; // from -12 to 12

        var outputs = Activations.Of(word).Of(Tensor.From(inputs, inputs.Length)).ToArray<float>();

        Golden.AssertClose([.. inputs.Select(x => (float)_formulas[word](x))], outputs, 2e-6);
    }

    [Fact]
    public void There_is_a_formula_for_every_word() => Assert.Equal(_formulas.Keys.Order(), Activations.Words.Order());

    private static double Gelu(double x) => x * 0.5 * (1 + Erf(x / Math.Sqrt(2)));

    private static double TanhGelu(double x, double factor) =>
        0.5 * x * (1 + Math.Tanh(factor * (x + (0.044715 * x * x * x))));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    // Abramowitz, Stegun 1964, Handbook of Mathematical Functions, 7.1.6: a series of positive terms.
    private static double Erf(double x)
    {
        double sum = 0, term = x;
        for (var n = 0; n < 400; n++)
        {
            sum += term;
            term *= 2 * x * x / ((2 * n) + 3);
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
