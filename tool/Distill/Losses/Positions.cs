using Distill.Data;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>Which positions of a micro-batch count: of texts every token, and padding never.</summary>
internal static class Positions
{
    /// <summary>Tokens; of images, which all have as many, the images.</summary>
    public static long Count(Batch batch) => batch is TextBatch ? batch.TokenCount : batch.B;

    /// <summary>The sum over tokens; of images the sum of their means.</summary>
    /// <param name="values">fp32 [B, T]</param>
    /// <param name="mask">[B, T], 1 for tokens and 0 for padding; null for images</param>
    public static Tensor Sum(Tensor values, Tensor? mask) =>
        mask is null ? values.Mean(-1).Sum() : values.MaskedFill(mask.EqualTo(0), 0).Sum();

    /// <summary>Each row's mean over its positions: one vector for a text or an image.</summary>
    /// <param name="states">[B, T, C], any floating-point kind</param>
    /// <param name="mask">as in <see cref="Sum"/></param>
    /// <returns>fp32 [B, C]</returns>
    public static Tensor Mean(Tensor states, Tensor? mask)
    {
        var x = states.To(ScalarType.Float32);
        if (mask is null)
        {
            return x.Mean(1);
        }

        var tokens = mask.To(ScalarType.Float32).Unsqueeze(-1);                              // [B, T, 1]
        return (x * tokens).Sum(1) / tokens.Sum(1).ClampMin(1.0);                            // [B, C]
    }
}
