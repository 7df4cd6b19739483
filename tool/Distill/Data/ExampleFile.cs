using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using Distill.Formats;
using Microsoft.Win32.SafeHandles;

namespace Distill.Data;

/// <summary>
/// The examples of one data file, as whole numbers in a memory-mapped file: the system keeps in memory what is used and
/// what it has room for. Reading after <see cref="Dispose"/> is an <see cref="ObjectDisposedException"/>, never a fault.
/// </summary>
internal sealed class ExampleFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeMemoryMappedViewHandle _bytes;
    private readonly ExampleFileLayout _layout;

    private ExampleFile(string path, ExampleFileLayout layout)
    {
        _layout = layout;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _bytes = _view.SafeMemoryMappedViewHandle;
    }

    /// <summary>Examples.</summary>
    public int Count => (int)_layout.Rows;

    /// <summary>Values of all examples together.</summary>
    public long ValueCount => _layout.Values;

    /// <summary>Every value lies below.</summary>
    public int Limit => _layout.Limit;

    /// <summary>Writes the examples as they come. What <paramref name="examples"/> throws leaves no file.</summary>
    /// <param name="limit">every value lies below</param>
    public static void Write(string path, int limit, IEnumerable<Example> examples) =>
        AtomicFile.Write(path, stream =>
        {
            using var writer = new ExampleFileWriter(path, stream, limit);
            foreach (var example in examples)
            {
                writer.Add(example);
            }

            writer.Finish();
        });

    /// <summary>
    /// Checks the whole file against its SHA-256 first, so that every later read is known to be good.
    /// </summary>
    public static ExampleFile Open(string path) => new(path, ExampleFileCheck.Layout(path));

    public int Length(int example) => Row(example).Length;

    /// <summary>The class, or <see cref="Labels.None"/>.</summary>
    public int Label(int example) => Row(example).Label;

    /// <summary>Of the data file, from 1.</summary>
    public int Line(int example) => Row(example).Line;

    /// <summary>Equal for equal model inputs: <see cref="Example.Key"/>.</summary>
    public ulong Key(int example) => Row(example).Key;

    /// <summary>Values from here on belong to the second text of a pair; the length where there is none.</summary>
    public int Boundary(int example) => Row(example).Boundary;

    /// <summary>See <see cref="Example.Marks"/>; empty where there are none.</summary>
    public int[] Marks(int example)
    {
        var row = Row(example);
        var marks = new int[row.Marks];
        _bytes.ReadSpan((ulong)(_layout.MarksOffset + (row.MarksStart * sizeof(int))), marks.AsSpan());
        return marks;
    }

    /// <summary>
    /// Copies the values to the beginning of <paramref name="values"/>, which may be longer; returns how many.
    /// </summary>
    public int CopyValues(int example, Span<long> values)
    {
        var row = Row(example);
        var offset = (ulong)(ExampleFileLayout.Signature.Length + (row.Start * _layout.ValueSize));
        var target = values[..row.Length];
        switch (_layout.ValueSize)
        {
            case sizeof(byte):
                CopyValues<byte>(offset, target);
                break;
            case sizeof(ushort):
                CopyValues<ushort>(offset, target);
                break;
            default:
                CopyValues<int>(offset, target);
                break;
        }

        return row.Length;
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private ExampleRow Row(int example)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(example);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(example, Count);
        return _bytes.Read<ExampleRow>((ulong)(_layout.RowsOffset + ((long)example * ExampleRow.Size)));
    }

    private void CopyValues<T>(ulong offset, Span<long> values)
        where T : unmanaged, INumberBase<T>
    {
        var stored = ArrayPool<T>.Shared.Rent(values.Length);
        _bytes.ReadSpan(offset, stored.AsSpan(0, values.Length));
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = long.CreateTruncating(stored[index]);
        }

        ArrayPool<T>.Shared.Return(stored);
    }
}
