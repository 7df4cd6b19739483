using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class ActivationsTests
{
    // The values are the formulas of Hugging Face's activations.py at 1.
    [Theory]
    [InlineData("gelu", 0.8413447)]
    [InlineData("gelu_new", 0.8411920)]
    [InlineData("quick_gelu", 0.8457958)]
    [InlineData("relu", 1)]
    [InlineData("silu", 0.7310586)]
    [InlineData("swish", 0.7310586)]
    [InlineData("tanh", 0.7615942)]
    [InlineData("sigmoid", 0.7310586)]
    [InlineData("linear", 1)]
    public void A_word_names_its_formula(string word, double expected)
    {
        using var scope = new TensorScope();

        Assert.Equal(expected, Activations.Of(word)(Tensor.Full([1], 1)).ToDouble(), tolerance: 1e-6);
    }
}
