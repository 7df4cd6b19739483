using System.Buffers;
using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// The engine's tensors from and to safetensors files, a few megabytes at a time, so that none is held twice.
/// </summary>
internal static class StoredTensor
{
    private const int Chunk = 1 << 20; // elements

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
    public static bool Read(SafetensorsReader file, string name, Tensor destination)
    {
        var entry = file.Entry(name);
        var kind = KindOf(entry.Type)!.Value;
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk * kind.Size());
        var finite = true;

        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        var flat = destination.View(-1);
        for (var begin = 0L; begin < destination.Count; begin += Chunk)
        {
            using var chunkScope = new TensorScope();
            var count = Math.Min(Chunk, destination.Count - begin);
            var bytes = buffer.AsSpan(0, (int)count * kind.Size());
            file.CopyTo(name, bytes, begin * kind.Size());

            var part = flat.Narrow(0, begin, count);
            part.CopyFrom(Tensor.FromBytes(bytes, kind, [count]));
            finite &= part.IsFinite().All().ToDouble() != 0;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return finite;
    }

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
    public static SafetensorsTensor ToWrite(string name, Tensor tensor) =>
        new(name, TypeOf(tensor.Type), tensor.Shape, stream => Write(stream, tensor));

    private static void Write(Stream stream, Tensor tensor)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        var flat = tensor.Reshape(-1);
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk * tensor.Type.Size());
        for (var begin = 0L; begin < tensor.Count; begin += Chunk)
        {
            using var chunkScope = new TensorScope();
            var count = Math.Min(Chunk, tensor.Count - begin);
            var bytes = buffer.AsSpan(0, (int)count * tensor.Type.Size());
            flat.Narrow(0, begin, count).CopyBytes(bytes);
            stream.Write(bytes);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static ElementType TypeOf(ScalarType kind) =>
        Enum.GetValues<ElementType>().Single(type => KindOf(type) == kind);
}
