using System.Buffers;
using System.Numerics;

namespace Distill.Formats;

/// <summary>
/// A matrix that is kept as <see cref="SparseLayout"/> says, read as if it were kept whole. Everything is held against
/// everything else when it is opened, so reading cannot go astray.
/// </summary>
internal sealed class SparseTensor : IStoredTensors
{
    private readonly SafetensorsReader _file;
    private readonly string _module;
    private readonly SafetensorsEntry _entry;
    private readonly long[] _offsets;
    private readonly long _columns;

    /// <param name="file">that holds all four parts</param>
    /// <param name="module">what the names of the parts begin with</param>
    public SparseTensor(SafetensorsReader file, string module)
    {
        (_file, _module) = (file, module);
        foreach (var part in new[] { SparseLayout.Values, SparseLayout.Bits, SparseLayout.Offsets, SparseLayout.Shape })
        {
            if (!file.Contains(module + part))
            {
                throw Refused($"holds '{module}{SparseLayout.Bits}', but no '{module}{part}' beside it.");
            }
        }

        var shape = Numbers(SparseLayout.Shape);
        var bits = file.Entry(module + SparseLayout.Bits);
        var values = file.Entry(module + SparseLayout.Values);
        _offsets = Numbers(SparseLayout.Offsets);
        if (shape is not [>= 0 and < int.MaxValue, >= 0 and < int.MaxValue])
        {
            throw Refused($"'{module}{SparseLayout.Shape}' says {ShapeText.Of(shape)}; it must be rows and columns.");
        }

        var (rows, columns) = (shape[0], shape[1]);
        var rowBytes = SparseLayout.RowBytes(columns);
        if (bits is not { Type: ElementType.U8, Shape: [var bitRows, var width] } || bitRows != rows || width != rowBytes)
        {
            throw Refused($"'{bits.Name}' is {bits}; for {ShapeText.Of(shape)} it must be U8 [{rows}, {rowBytes}].");
        }

        if (values is not { Shape.Count: 1 } || values.Type is not (ElementType.F32 or ElementType.F16 or ElementType.BF16))
        {
            throw Refused($"'{values.Name}' is {values}; it must be a list of F32, F16 or BF16.");
        }

        if (_offsets.Length != rows)
        {
            throw Refused($"'{module}{SparseLayout.Offsets}' has {_offsets.Length} numbers for {rows} rows.");
        }

        _columns = columns;
        _entry = new SafetensorsEntry(
            SparseLayout.WeightOf(module), values.Type, shape, Begin: 0, rows * columns * values.Type.Size());
        CheckRows(values.Shape[0]);
    }

    public string Path => _file.Path;

    public SafetensorsEntry Entry(string name) => _entry;

    public void CopyTo(string name, Span<byte> destination, long offset = 0)
    {
        var size = _entry.Type.Size();
        var (begin, count) = (offset / size, destination.Length / size);
        destination.Clear();
        if (count == 0)
        {
            return;
        }

        var (firstRow, rowBytes) = (begin / _columns, SparseLayout.RowBytes(_columns));
        var lastRow = (begin + count - 1) / _columns;
        var bits = ArrayPool<byte>.Shared.Rent(checked((int)((lastRow - firstRow + 1) * rowBytes)));
        ReadBits(firstRow, bits.AsSpan(0, (int)((lastRow - firstRow + 1) * rowBytes)));
        bool IsThere(long element)
        {
            var (row, column) = Math.DivRem(element, _columns);
            return ((bits[((row - firstRow) * rowBytes) + (column / 8)] >> (int)(column % 8)) & 1) != 0;
        }

        var (next, there) = (_offsets[firstRow], 0);
        for (var element = firstRow * _columns; element < begin; element++)
        {
            next += IsThere(element) ? 1 : 0;
        }

        for (var element = begin; element < begin + count; element++)
        {
            there += IsThere(element) ? 1 : 0;
        }

        var values = ArrayPool<byte>.Shared.Rent(there * size);
        _file.CopyTo(_module + SparseLayout.Values, values.AsSpan(0, there * size), next * size);
        var taken = 0;
        for (var i = 0; i < count; i++)
        {
            if (IsThere(begin + i))
            {
                values.AsSpan(taken++ * size, size).CopyTo(destination[(i * size)..]);
            }
        }

        ArrayPool<byte>.Shared.Return(values);
        ArrayPool<byte>.Shared.Return(bits);
    }

    /// <summary>Each row's values begin where those of the row before end, and there are as many as bits.</summary>
    private void CheckRows(long values)
    {
        var row = new byte[SparseLayout.RowBytes(_columns)];
        var spare = (int)((row.Length * 8L) - _columns);
        var next = 0L;
        for (var i = 0; i < _offsets.Length; i++)
        {
            if (_offsets[i] != next)
            {
                throw Refused(
                    $"'{_module}{SparseLayout.Offsets}' says that row {i} begins at value {_offsets[i]}; by the bits it is "
                    + $"{next}. The file is damaged.");
            }

            ReadBits(i, row);
            foreach (var octet in row)
            {
                next += BitOperations.PopCount(octet);
            }

            if (spare > 0 && row[^1] >> (8 - spare) != 0)
            {
                throw Refused($"'{_module}{SparseLayout.Bits}' has bits behind the last column of row {i}.");
            }
        }

        if (next != values)
        {
            throw Refused(
                $"'{_module}{SparseLayout.Values}' has {values} values; by the bits there are {next}. The file is damaged.");
        }
    }

    private void ReadBits(long row, Span<byte> destination) =>
        _file.CopyTo(_module + SparseLayout.Bits, destination, row * SparseLayout.RowBytes(_columns));

    private long[] Numbers(string part) => _file.Values<long>(_module + part);

    private UserException Refused(string what) => new(ExitCode.InputInvalid, _file.Path, what);
}
