using Distill.Torch;

namespace Distill.Models;

/// <summary>How the network is passed through.</summary>
/// <param name="HiddenStates">whether the output holds them</param>
/// <param name="Dropout">null in evaluation</param>
internal sealed record Pass(bool HiddenStates, DropoutStream? Dropout)
{
    public static Pass Evaluation { get; } = new(HiddenStates: false, Dropout: null);

    public Tensor Drop(Tensor x, double probability) => Dropout?.Apply(x, probability) ?? x;
}
