using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Distill.Data;

/// <summary>
/// Writes a token file in one pass and with flat memory: the rows, which stand behind the ids, wait in a file of their
/// own.
/// </summary>
internal sealed class TokenFileWriter : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly Stream _target;
    private readonly Stream _rows;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly int _vocabularySize;
    private readonly int _idSize;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _buffered;
    private long _idCount;
    private long _rowCount;

    public TokenFileWriter(string path, Stream target, int vocabularySize)
    {
        _target = target;
        _vocabularySize = vocabularySize;
        _idSize = TokenFileLayout.IdSizeOf(vocabularySize);
        _rows = new FileStream(
            $"{path}.rows.tmp-{Environment.ProcessId}",
            FileMode.Create, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose);
        Put(TokenFileLayout.Mark);
    }

    public void Add(in Example example)
    {
        foreach (var id in example.Ids)
        {
            if ((uint)id >= (uint)_vocabularySize)
            {
                throw new ArgumentOutOfRangeException(nameof(example), $"id {id} of a vocabulary of {_vocabularySize}");
            }

            if (_idSize == sizeof(ushort))
            {
                Put(AsBytes((ushort)id));
            }
            else
            {
                Put(AsBytes(id));
            }
        }

        var row = new TokenRow(
            _idCount, example.Key(), example.Ids.Length, example.Boundary, example.Label, example.Line);
        _rows.Write(AsBytes(row));
        _idCount += example.Ids.Length;
        _rowCount++;
    }

    /// <summary>Rows and end. Nothing may be added after it.</summary>
    public void Finish()
    {
        var idBytes = _idCount * _idSize;
        Put(stackalloc byte[(int)(TokenFileLayout.Padded(idBytes) - idBytes)]);

        _rows.Position = 0;
        var block = new byte[BufferSize];
        for (int count; (count = _rows.Read(block)) > 0;)
        {
            Put(block.AsSpan(0, count));
        }

        Put(AsBytes(new TokenFileLayout(_rowCount, _idCount, _vocabularySize, TokenFileLayout.CurrentVersion)));
        Flush();
        Put(_hash.GetHashAndReset());
        Put(TokenFileLayout.Mark);
        Flush();
    }

    public void Dispose()
    {
        _rows.Dispose();
        _hash.Dispose();
    }

    private static ReadOnlySpan<byte> AsBytes<T>(in T value)
        where T : unmanaged =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));

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
