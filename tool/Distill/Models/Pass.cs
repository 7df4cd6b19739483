using Distill.Torch;

namespace Distill.Models;

/// <summary>How the network is passed through.</summary>
/// <param name="HiddenStates">whether the output holds them</param>
/// <param name="Dropout">null in evaluation</param>
/// <param name="Attention">is told what every attention reads; null where nobody asks</param>
/// <param name="LeavesHead">
/// a head that answers with a vocabulary is left to who asked: see <see cref="ModelOutput.Head"/>
/// </param>
/// <param name="Cache">
/// of a decoder that reads its texts a part at a time: holds what it read before; null where it reads whole texts
/// </param>
internal sealed record Pass(
    bool HiddenStates,
    DropoutStream? Dropout,
    AttentionRecord? Attention = null,
    bool LeavesHead = false,
    KeyValueCache? Cache = null)
{
    public static Pass Evaluation { get; } = new(HiddenStates: false, Dropout: null);

    /// <summary>The same of another network, in evaluation.</summary>
    public Pass OfTeacher() => new(HiddenStates, Dropout: null, Attention?.Another(), LeavesHead);

    public Tensor Drop(Tensor x, double probability) => Dropout?.Apply(x, probability) ?? x;

    /// <summary>What makes the mask of a dropout, for an operator that draws it itself.</summary>
    public DropoutMask Mask(double probability) => Dropout?.Take(probability) ?? default;
}
