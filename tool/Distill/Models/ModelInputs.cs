using Distill.Torch;

namespace Distill.Models;

/// <summary>What a network reads.</summary>
internal abstract record ModelInputs;

/// <summary>int64 [B, T] each.</summary>
/// <param name="AttentionMask">1 where there is a token, 0 where there is padding</param>
/// <param name="TokenTypeIds">null for zeros</param>
/// <param name="Places">
/// int64 [N], places in the flattened [B · T]: of a head that answers for every token, only these answers are computed;
/// null for all
/// </param>
internal sealed record TextInputs(
    Tensor InputIds, Tensor AttentionMask, Tensor? TokenTypeIds, Tensor? Places = null) : ModelInputs
{
    /// <summary>
    /// int64 [B, T], where each token stands in its text, for texts whose beginning was read before; null: counted from each
    /// row's first token.
    /// </summary>
    public Tensor? Positions { get; init; }
}

/// <param name="PixelValues">fp32 [B, channels, height, width], normalized</param>
internal sealed record ImageInputs(Tensor PixelValues) : ModelInputs;
