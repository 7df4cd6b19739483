namespace Distill.Formats;

/// <summary>
/// A matrix with many zeros in the layout "sparse-bitmask" of the library compressed-tensors: what is not zero, a bit for
/// each element, and where the values of each row begin. NAME is the module, without its <c>.weight</c>.
/// </summary>
internal static class SparseLayout
{
    /// <summary>The layout's name in config.json.</summary>
    public const string Format = "sparse-bitmask";

    /// <summary>NAME.compressed [n]: the elements that are not zero, in row order.</summary>
    public const string Values = ".compressed";

    /// <summary>
    /// NAME.bitmask, U8 [rows, bytes of a row]: 1 where an element is not zero; the first one in the lowest bit of a byte.
    /// </summary>
    public const string Bits = ".bitmask";

    /// <summary>NAME.row_offsets, I64 [rows]: the place of each row's first value.</summary>
    public const string Offsets = ".row_offsets";

    /// <summary>NAME.shape, I64 [2].</summary>
    public const string Shape = ".shape";

    private const string Weight = ".weight";

    /// <summary>Bytes that the bits of a row take; the last one may have some to spare.</summary>
    public static long RowBytes(long columns) => (columns + 7) / 8;

    /// <summary>Bytes that a matrix takes beside its values, with what the header says of its four parts.</summary>
    public static long Overhead(long rows, long columns) => (rows * (RowBytes(columns) + sizeof(long))) + 300;

    /// <summary>What the four parts' names begin with.</summary>
    public static string ModuleOf(string weight) =>
        weight.EndsWith(Weight, StringComparison.Ordinal) ? weight[..^Weight.Length] : weight;

    /// <summary>The name of the matrix; older versions of the library kept it whole in its parts' names.</summary>
    public static string WeightOf(string module) =>
        module.EndsWith(Weight, StringComparison.Ordinal) ? module : module + Weight;
}
