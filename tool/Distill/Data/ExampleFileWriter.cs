using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Distill.Data;

/// <summary>
/// Writes an example file in one pass and with flat memory: the marks and the rows, which stand behind the values, wait
/// in files of their own.
/// </summary>
internal sealed class ExampleFileWriter : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly Stream _target;
    private readonly Stream _marks;
    private readonly Stream _rows;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly int _limit;
    private readonly int _valueSize;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _buffered;
    private long _valueCount;
    private long _markCount;
    private long _rowCount;

    public ExampleFileWriter(string path, Stream target, int limit)
    {
        _target = target;
        _limit = limit;
        _valueSize = ExampleFileLayout.ValueSizeOf(limit);
        _marks = Waiting($"{path}.marks");
        _rows = Waiting($"{path}.rows");
        Put(ExampleFileLayout.Signature);
    }

    public void Add(in Example example)
    {
        foreach (var value in example.Values)
        {
            if ((uint)value >= (uint)_limit)
            {
                throw new ArgumentOutOfRangeException(nameof(example), $"value {value} where all lie below {_limit}");
            }

            // Little-endian: the first bytes are the low ones.
            Put(AsBytes(value)[.._valueSize]);
        }

        ReadOnlySpan<int> marks = example.Marks;
        _marks.Write(MemoryMarshal.AsBytes(marks));
        _rows.Write(AsBytes(new ExampleRow(
            _valueCount, example.Key(), _markCount, example.Values.Length, example.Boundary, example.Label,
            example.Line, marks.Length)));
        _valueCount += example.Values.Length;
        _markCount += marks.Length;
        _rowCount++;
    }

    /// <summary>Marks, rows and end. Nothing may be added after it.</summary>
    public void Finish()
    {
        PutPadding(_valueCount * _valueSize);
        PutAll(_marks);
        PutPadding(_markCount * sizeof(int));
        PutAll(_rows);
        Put(AsBytes(new ExampleFileLayout(
            _rowCount, _valueCount, _markCount, _limit, ExampleFileLayout.CurrentVersion)));
        Flush();
        Put(_hash.GetHashAndReset());
        Put(ExampleFileLayout.Signature);
        Flush();
    }

    public void Dispose()
    {
        _marks.Dispose();
        _rows.Dispose();
        _hash.Dispose();
    }

    private static FileStream Waiting(string path) => new(
        $"{path}.tmp-{Environment.ProcessId}",
        FileMode.Create, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose);

    private static ReadOnlySpan<byte> AsBytes<T>(in T value)
        where T : unmanaged =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));

    private void PutPadding(long bytes) => Put(stackalloc byte[(int)(ExampleFileLayout.Padded(bytes) - bytes)]);

    private void PutAll(Stream waiting)
    {
        waiting.Position = 0;
        var block = new byte[BufferSize];
        for (int count; (count = waiting.Read(block)) > 0;)
        {
            Put(block.AsSpan(0, count));
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (_buffered + bytes.Length > BufferSize)
        {
            Flush();
        }

        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _buffered);
        _target.Write(_buffer, 0, _buffered);
        _buffered = 0;
    }
}
