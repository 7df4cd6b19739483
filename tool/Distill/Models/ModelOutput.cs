using Distill.Torch;

namespace Distill.Models;

/// <param name="Logits">
/// [B, C] of a head that answers once; of one that answers for every token [N, C] for the places that were asked for,
/// else [B, T, C]
/// </param>
/// <param name="HiddenStates">the embeddings' output, then every block's, [B, T, C]; empty unless asked for</param>
internal sealed record ModelOutput(Tensor Logits, IReadOnlyList<Tensor> HiddenStates)
{
    /// <summary>The logits that learn the labels: others than the answer in families with a head for each.</summary>
    public Tensor ForLabels { get; init; } = Logits;

    /// <summary>The logits that learn from a teacher.</summary>
    public Tensor ForTeacher { get; init; } = Logits;

    /// <summary>What every block's attention has read; empty unless asked for.</summary>
    public IReadOnlyList<AttentionView> Attention { get; init; } = [];
}
