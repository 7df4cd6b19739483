using System.Buffers.Binary;
using System.IO.Compression;

namespace Distill.Data;

/// <summary>An IDX file from its beginning to its end, unpacked where it is gzipped, a few bytes at a time.</summary>
internal sealed class IdxStream : IDisposable
{
    private readonly string _path;
    private readonly Stream _stream;

    public IdxStream(string path)
    {
        _path = path;
        var file = InputFile.Open(path);
        Span<byte> mark = stackalloc byte[2];
        var count = file.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        file.Position = 0;
        _stream = count == 2 && mark is [0x1F, 0x8B]
            ? new BufferedStream(new GZipStream(file, CompressionMode.Decompress), 1 << 16)
            : new BufferedStream(file, 1 << 16);
    }

    /// <summary>The count of things that the file tells it holds, after a mark that tells which.</summary>
    public int Begin(uint mark, string what)
    {
        var found = Number();
        if (found != mark)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                _path,
                $"begins with 0x{found:X8}; an IDX file of {what}, 8 bits each, begins with 0x{mark:X8}.");
        }

        var count = Number();
        return count is > 0 and <= int.MaxValue
            ? (int)count
            : throw new UserException(ExitCode.InputInvalid, _path, $"tells that it holds {count} {what}.");
    }

    public uint Number() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4, 0));

    /// <param name="item">for the sentence where the file ends too early; 0 in its header</param>
    public byte[] Bytes(int count, int item)
    {
        var bytes = new byte[count];
        return Read(bytes) == count ? bytes : throw new UserException(
            ExitCode.InputInvalid,
            _path,
            item == 0 ? "is cut off in its header." : $"is cut off: it ends within item {item} of those it tells of.");
    }

    /// <summary>The last item was read; a checksum of the packing is looked at here.</summary>
    public void End()
    {
        if (Read(new byte[1]) > 0)
        {
            throw new UserException(ExitCode.InputInvalid, _path, "holds more than its header tells.");
        }
    }

    public void Dispose() => _stream.Dispose();

    private int Read(byte[] bytes)
    {
        try
        {
            return _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            throw new UserException(ExitCode.InputInvalid, _path, "is damaged: it cannot be unpacked.");
        }
        catch (IOException exception)
        {
            throw new UserException(ExitCode.InputInvalid, _path, $"cannot be read: {exception.Message}");
        }
    }
}
