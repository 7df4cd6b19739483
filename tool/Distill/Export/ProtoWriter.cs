using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Distill.Export;

/// <summary>
/// Encodes messages as Protocol Buffers do: each field is its number with the kind of its encoding, then the value.
/// Google's documentation of Protocol Buffers, Encoding.
/// </summary>
internal sealed class ProtoWriter
{
    private const int Varint = 0, Delimited = 2, Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Number(int field, long value)
    {
        Tag(field, Varint);
        Base128((ulong)value);
    }

    public void Single(int field, float value)
    {
        Tag(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.GetSpan(sizeof(float)), value);
        _buffer.Advance(sizeof(float));
    }

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Message(int field, Action<ProtoWriter> write)
    {
        var message = new ProtoWriter();
        write(message);
        Bytes(field, message.Written);
    }

    /// <summary>A field whose bytes the caller puts behind what is written here.</summary>
    public void Begin(int field, long length)
    {
        Tag(field, Delimited);
        Base128((ulong)length);
    }

    /// <summary>A message that is encoded already, without a field around it.</summary>
    public void Append(ReadOnlySpan<byte> encoded) => _buffer.Write(encoded);

    private void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Begin(field, value.Length);
        _buffer.Write(value);
    }

    private void Tag(int field, int kind) => Base128(((ulong)field << 3) | (uint)kind);

    // Seven bits a byte, the lowest first; the eighth says that more follow.
    private void Base128(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }
}
