using System.Buffers;
using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// The engine's tensors from and to safetensors files, a quarter of a megabyte at a time, so that none is held twice.
/// </summary>
internal static class StoredTensor
{
    // Elements. Freed buffers leave holes between the weights on the C library's heap: with buffers of 4 MB they came to
    // a tenth of a 1 GB model.
    private const int Chunk = 1 << 16;

    /// <summary>The engine's element kind; null where it has none.</summary>
    public static ScalarType? KindOf(ElementType type) => type switch
    {
        ElementType.Bool => ScalarType.Bool,
        ElementType.U8 => ScalarType.UInt8,
        ElementType.I8 => ScalarType.Int8,
        ElementType.F16 => ScalarType.Float16,
        ElementType.BF16 => ScalarType.BFloat16,
        ElementType.I32 => ScalarType.Int32,
        ElementType.F32 => ScalarType.Float32,
        ElementType.F64 => ScalarType.Float64,
        ElementType.I64 => ScalarType.Int64,
        _ => null,
    };

    /// <summary>Overwrites a tensor, whose kind may differ, with a stored one of as many elements.</summary>
    /// <returns>whether all elements are finite</returns>
    public static bool Read(IStoredTensors file, string name, Tensor destination) =>
        AllParts(file, name, destination, (part, stored) =>
        {
            part.CopyFrom(stored);
            return part.IsFinite().All().ToDouble() != 0;
        });

    /// <summary>Whether a stored tensor holds the same numbers, in whatever type.</summary>
    public static bool IsEqual(IStoredTensors file, string name, Tensor tensor) =>
        AllParts(file, name, tensor, (part, stored) => part.EqualTo(stored.To(part.Type)).All().ToDouble() != 0);

    /// <summary>Every tensor of a file, one after another; each is freed when the next is asked for.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> ReadAll(SafetensorsReader file, Device device)
    {
        foreach (var entry in file.Entries)
        {
            using var tensor = Tensor.Zeros([.. entry.Shape], KindOf(entry.Type)!.Value, device);
            Read(file, entry.Name, tensor);
            yield return KeyValuePair.Create(entry.Name, tensor);
        }
    }

    /// <summary>A tensor to be written as it is when its turn comes.</summary>
    public static SafetensorsTensor ToWrite(string name, Tensor tensor) => ToWrite(name, tensor, TypeOf(tensor.Type));

    /// <summary>A tensor to be written in another type.</summary>
    public static SafetensorsTensor ToWrite(string name, Tensor tensor, ElementType type) =>
        new(name, type, tensor.Shape, stream => Write(stream, tensor, KindOf(type)!.Value));

    // Part by part, beside what the file holds in its place; whether all of them pass.
    private static bool AllParts(
        IStoredTensors file, string name, Tensor tensor, Func<Tensor, Tensor, bool> passes)
    {
        var kind = KindOf(file.Entry(name).Type)!.Value;
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk * kind.Size());
        var all = true;

        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        var flat = tensor.View(-1);
        for (var begin = 0L; begin < tensor.Count; begin += Chunk)
        {
            using var chunkScope = new TensorScope();
            var count = Math.Min(Chunk, tensor.Count - begin);
            var bytes = buffer.AsSpan(0, (int)count * kind.Size());
            file.CopyTo(name, bytes, begin * kind.Size());
            all &= passes(flat.Narrow(0, begin, count), Tensor.FromBytes(bytes, kind, [count]));
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return all;
    }

    private static void Write(Stream stream, Tensor tensor, ScalarType kind)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        var flat = tensor.Reshape(-1);
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk * kind.Size());
        for (var begin = 0L; begin < tensor.Count; begin += Chunk)
        {
            using var chunkScope = new TensorScope();
            var count = Math.Min(Chunk, tensor.Count - begin);
            var bytes = buffer.AsSpan(0, (int)count * kind.Size());
            flat.Narrow(0, begin, count).To(kind).CopyBytes(bytes);
            stream.Write(bytes);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static ElementType TypeOf(ScalarType kind) =>
        Enum.GetValues<ElementType>().Single(type => KindOf(type) == kind);
}
