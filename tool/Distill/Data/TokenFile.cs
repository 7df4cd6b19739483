using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using Distill.Formats;
using Microsoft.Win32.SafeHandles;

namespace Distill.Data;

/// <summary>
/// The examples of one data file, tokenized, in a memory-mapped file: the system keeps in memory what is used and what
/// it has room for. Reading after <see cref="Dispose"/> is an <see cref="ObjectDisposedException"/>, never a fault.
/// </summary>
internal sealed class TokenFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeMemoryMappedViewHandle _bytes;
    private readonly TokenFileLayout _layout;

    private TokenFile(string path, TokenFileLayout layout)
    {
        _layout = layout;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _bytes = _view.SafeMemoryMappedViewHandle;
    }

    /// <summary>Examples.</summary>
    public int Count => (int)_layout.Rows;

    /// <summary>Ids of all examples together.</summary>
    public long TokenCount => _layout.Ids;

    public int VocabularySize => _layout.VocabularySize;

    /// <summary>Writes the examples as they come. What <paramref name="examples"/> throws leaves no file.</summary>
    public static void Write(string path, int vocabularySize, IEnumerable<Example> examples) =>
        AtomicFile.Write(path, stream =>
        {
            using var writer = new TokenFileWriter(path, stream, vocabularySize);
            foreach (var example in examples)
            {
                writer.Add(example);
            }

            writer.Finish();
        });

    /// <summary>
    /// Checks the whole file against its SHA-256 first, so that every later read is known to be good.
    /// </summary>
    public static TokenFile Open(string path) => new(path, TokenFileCheck.Layout(path));

    public int Length(int example) => Row(example).Length;

    /// <summary>The class, or <see cref="Labels.None"/>.</summary>
    public int Label(int example) => Row(example).Label;

    /// <summary>Of the data file, from 1.</summary>
    public int Line(int example) => Row(example).Line;

    /// <summary>Equal for equal model inputs: <see cref="Example.Key"/>.</summary>
    public ulong Key(int example) => Row(example).Key;

    /// <summary>Ids from here on belong to the second text of a pair; the length where there is none.</summary>
    public int Boundary(int example) => Row(example).Boundary;

    /// <summary>
    /// Copies the ids to the beginning of <paramref name="ids"/>, which may be longer; returns how many.
    /// </summary>
    public int CopyIds(int example, Span<long> ids)
    {
        var row = Row(example);
        var offset = (ulong)(TokenFileLayout.Mark.Length + (row.Start * _layout.IdSize));
        if (_layout.IdSize == sizeof(ushort))
        {
            CopyIds<ushort>(offset, ids[..row.Length]);
        }
        else
        {
            CopyIds<int>(offset, ids[..row.Length]);
        }

        return row.Length;
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private TokenRow Row(int example)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(example);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(example, Count);
        return _bytes.Read<TokenRow>((ulong)(_layout.RowsOffset + ((long)example * TokenRow.Size)));
    }

    private void CopyIds<T>(ulong offset, Span<long> ids)
        where T : unmanaged, INumberBase<T>
    {
        var stored = ArrayPool<T>.Shared.Rent(ids.Length);
        _bytes.ReadSpan(offset, stored.AsSpan(0, ids.Length));
        for (var index = 0; index < ids.Length; index++)
        {
            ids[index] = long.CreateTruncating(stored[index]);
        }

        ArrayPool<T>.Shared.Return(stored);
    }
}
