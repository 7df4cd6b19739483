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
    public static long Of(WeightTable table, Func<Weight, Rounding?> rounding) =>
        HeaderOfFile + table.Rows.Sum(row => Of(row, rounding(row)));

    /// <summary>Of one row, with what its tensors take of the header.</summary>
    public static long Of(Weight row, Rounding? rounding)
    {
        var tensors = (rounding?.Bits == 4 ? 2 : 1)
            + (rounding is null ? 0 : rounding.Symmetric ? 1 : 2)
            + (rounding?.Inputs == InputRounding.Static ? 2 : 0);
        var bytes = rounding?.Bytes(row) ?? row.Count * sizeof(float);
        return bytes + (tensors * (row.Name.Length + HeaderOfTensor));
    }
}
