using System.Runtime.InteropServices;
using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>A model's weights on their way to a file in which matrices with many zeros are kept small.</summary>
internal static class SparseWeights
{
    // Elements that are looked at in one piece.
    private const long Chunk = 1 << 16;

    /// <summary>
    /// Writes a folder that Hugging Face's library loads with compressed-tensors beside it, in fp32. Matrices that would
    /// not become smaller are kept whole.
    /// </summary>
    public static void Save(Model model, string folder)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        var tensors = new List<SafetensorsTensor>();
        var modules = new List<string>();
        var (all, zeros) = (0L, 0L);
        foreach (var (weight, tensor) in model.Weights.All)
        {
            var offsets = weight.Shape.Length == 2 ? Offsets(tensor) : [];
            if (offsets.Length == 0 || !IsWorthIt(weight, offsets[^1]))
            {
                tensors.Add(StoredTensor.ToWrite(weight.Name, tensor));
                continue;
            }

            modules.Add(SparseLayout.ModuleOf(weight.Name));
            (all, zeros) = (all + weight.Count, zeros + weight.Count - offsets[^1]);
            tensors.AddRange(Parts(modules[^1], weight, tensor, offsets));
        }

        var config = model.Config.ToJson();
        if (modules.Count > 0)
        {
            SparsityNote.Write(config, modules, (double)zeros / all);
        }

        ModelFolder.Write(folder, config, tensors);
    }

    private static bool IsWorthIt(Weight weight, long values) =>
        (values * sizeof(float)) + SparseLayout.Overhead(weight.Shape[0], weight.Shape[1]) < weight.Count * sizeof(float);

    /// <summary>Where each row's values begin, and behind the last one how many there are.</summary>
    private static long[] Offsets(Tensor matrix)
    {
        using var scope = new TensorScope();
        var ends = matrix.NotEqualTo(0).Sum(1).CumSum(0).ToArray<long>();
        return [0, .. ends];
    }

    private static IEnumerable<SafetensorsTensor> Parts(string module, Weight weight, Tensor tensor, long[] offsets)
    {
        var (rows, columns) = (weight.Shape[0], weight.Shape[1]);
        yield return new SafetensorsTensor(
            module + SparseLayout.Values, ElementType.F32, [offsets[^1]], stream => WriteValues(stream, tensor));
        yield return new SafetensorsTensor(
            module + SparseLayout.Bits,
            ElementType.U8,
            [rows, SparseLayout.RowBytes(columns)],
            stream => WriteBits(stream, tensor));
        yield return SafetensorsTensor.Of<long>(module + SparseLayout.Offsets, [rows], offsets.AsMemory(0, (int)rows));
        yield return SafetensorsTensor.Of<long>(module + SparseLayout.Shape, [2], weight.Shape);
    }

    private static void WriteValues(Stream stream, Tensor matrix) => ForRows(matrix, rows =>
    {
        var values = rows.MaskedSelect(rows.NotEqualTo(0)).ToArray<float>();
        stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    });

    private static void WriteBits(Stream stream, Tensor matrix) => ForRows(matrix, rows =>
    {
        var columns = (int)matrix.Size(1);
        var flags = rows.NotEqualTo(0).ToArray<bool>();
        var bits = new byte[flags.Length / columns * SparseLayout.RowBytes(columns)];
        for (var i = 0; i < flags.Length; i++)
        {
            if (flags[i])
            {
                var (row, column) = Math.DivRem(i, columns);
                bits[(row * SparseLayout.RowBytes(columns)) + (column / 8)] |= (byte)(1 << (column % 8));
            }
        }

        stream.Write(bits);
    });

    private static void ForRows(Tensor matrix, Action<Tensor> use)
    {
        using var noGrad = Autograd.NoGrad();
        var step = Math.Max(1, Chunk / Math.Max(1, matrix.Size(1)));
        for (var row = 0L; row < matrix.Size(0); row += step)
        {
            using var scope = new TensorScope();
            use(matrix.Narrow(0, row, Math.Min(step, matrix.Size(0) - row)));
        }
    }
}
