namespace Distill.Formats;

/// <summary>What is written to it, kept as it came: also where it is more than an array holds.</summary>
internal sealed class BytesInParts : Stream
{
    private readonly List<byte[]> _parts = [];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _parts.Sum(part => (long)part.Length);

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    public void WriteTo(Stream stream) => _parts.ForEach(part => stream.Write(part));

    public override void Write(ReadOnlySpan<byte> buffer) => _parts.Add(buffer.ToArray());

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
