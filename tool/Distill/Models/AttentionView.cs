using Distill.Torch;

namespace Distill.Models;

/// <summary>What one block's attention has read, before dropout.</summary>
/// <param name="Query">[B, A, T, D], turned by its positions where the family does that</param>
/// <param name="Key">[B, K, T, D], as is the value; K is less than A where heads share them</param>
/// <param name="Scores">q·kᵀ / √D, [B, A, T, T], without the bias</param>
/// <param name="Bias">
/// what is added to the scores of what is not looked at, [B, 1, 1, T] or [B, 1, T, T]; null where all is
/// </param>
internal sealed record AttentionView(Tensor Query, Tensor Key, Tensor Value, Tensor Scores, Tensor? Bias);
