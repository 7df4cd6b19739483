using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>Where the elements of a tensor stand.</summary>
/// <param name="Begin">of the first byte in the file</param>
internal sealed record LoadedTensor(OnnxType Type, long[] Shape, string Path, long Begin)
{
    private const int Part = 1 << 18; // elements that are read at once

    /// <summary>The elements; fp16 becomes fp32, in which the processor computes.</summary>
    public Tensor Load()
    {
        var kind = StoredTensor.KindOf(Type.OnDisk())!.Value;
        var tensor = Tensor.Zeros(Shape, Type == OnnxType.Float16 ? ScalarType.Float32 : kind);
        using var scope = new TensorScope();
        using var file = InputFile.OpenHandle(Path);
        var flat = tensor.View(-1);
        for (var first = 0L; first < tensor.Count; first += Part)
        {
            using var partScope = new TensorScope();
            var bytes = new byte[Math.Min(Part, tensor.Count - first) * kind.Size()];
            InputFile.ReadExactly(file, Path, bytes, Begin + (first * kind.Size()));
            var part = Tensor.FromBytes(bytes, kind, [bytes.Length / kind.Size()]);
            flat.Narrow(0, first, part.Count).CopyFrom(part);
        }

        return tensor;
    }
}
