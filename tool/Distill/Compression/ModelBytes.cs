using Distill.Models;

namespace Distill.Compression;

/// <summary>How large the file of a model's weights is, or would be.</summary>
internal static class ModelBytes
{
    // What a tensor takes of a safetensors header beside its name, at most: type, shape, places.
    private const int HeaderOfTensor = 120;
    private const int HeaderOfFile = 64;

    /// <summary>An upper bound that is near.</summary>
    /// <param name="rounding">of a row; null for one that stays in fp32</param>
    public static long Of(WeightTable table, Func<Weight, Rounding?> rounding) => HeaderOfFile + table.Rows.Sum(row =>
    {
        var how = rounding(row);
        var tensors = how is null ? 1 : how.Bits == 4 ? 4 : 3;
        var bytes = how?.Bytes(row) ?? row.Count * sizeof(float);
        return bytes + (tensors * (row.Name.Length + HeaderOfTensor));
    });
}
