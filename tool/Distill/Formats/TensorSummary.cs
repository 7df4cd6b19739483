namespace Distill.Formats;

/// <summary>What is known of a tensor in a file without loading a model.</summary>
/// <param name="Type">as the file calls it: F32, I8</param>
/// <param name="Bytes">on disk</param>
/// <param name="Zeros">how many elements are 0; null where the elements are not looked at</param>
internal sealed record TensorSummary(
    string Name, string Type, IReadOnlyList<long> Shape, long Bytes, long? Zeros)
{
    public long Elements => Shape.Aggregate(1L, (product, length) => product * length);

    /// <summary>Every tensor of a model's folder or of one safetensors file, in the order of the bytes.</summary>
    public static IReadOnlyList<TensorSummary> OfFile(SafetensorsReader file) =>
    [
        .. file.Entries.Select(entry => new TensorSummary(
            entry.Name, entry.Type.Word(), entry.Shape, entry.Length, ZeroCount.Of(file, entry))),
    ];
}
