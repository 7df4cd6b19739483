using Distill.Torch;

namespace Distill.Models;

/// <summary>A function between two linear maps, element by element.</summary>
internal sealed record Activation(Func<Tensor, Tensor> Of)
{
    /// <summary>For GELU, which the map after it can compute itself: whether in its form with tanh.</summary>
    public bool? GeluByTanh { get; private init; }

    public static Activation Gelu(bool tanh) => new(x => x.Gelu(tanh)) { GeluByTanh = tanh };
}
