using System.IO.Compression;

namespace Distill.Formats;

/// <summary>How small files become in a zip archive: what a download costs.</summary>
internal static class Zip
{
    /// <summary>Bytes of the files' contents, deflated; nothing is written.</summary>
    public static long Bytes(IEnumerable<string> files)
    {
        using var counted = new CountingStream();
        foreach (var file in files)
        {
            using var deflated = new DeflateStream(counted, CompressionLevel.Optimal, leaveOpen: true);
            using var content = File.OpenRead(file);
            content.CopyTo(deflated);
        }

        return counted.Length;
    }

    private sealed class CountingStream : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer) => _length += buffer.Length;

        public override void Write(byte[] buffer, int offset, int count) => _length += count;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
