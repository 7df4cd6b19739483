using System.Buffers.Binary;
using Distill.Formats;

namespace Distill.Export;

/// <summary>
/// Reads a message of Protocol Buffers field by field, straight from a file: what is not asked for is passed over and not
/// read. Google's documentation of Protocol Buffers, Encoding.
/// </summary>
internal sealed class ProtoReader(FileStream file, string path, long begin, long length)
{
    private const int MostText = 1 << 20;

    private readonly long _end = begin + length;

    /// <summary>Each field of the message, in order; its bytes are read only when asked for.</summary>
    public IEnumerable<ProtoField> Fields()
    {
        var position = begin;
        while (position < _end)
        {
            file.Position = position;
            var tag = Base128();
            var (number, kind) = ((int)(tag >> 3), (int)(tag & 7));
            var value = kind switch
            {
                0 => Base128(),
                1 => Skip(8),
                2 => Base128(),
                5 => Fixed32(),
                _ => throw Damaged(),
            };
            var content = file.Position;
            var size = kind == 2 ? (long)value : 0;
            if (size < 0 || content > _end || size > _end - content)
            {
                throw Damaged();
            }

            position = content + size;
            yield return new ProtoField(number, (long)value, content, size);
        }
    }

    public ProtoReader Message(ProtoField field) => new(file, path, field.Begin, field.Length);

    public string Text(ProtoField field) => System.Text.Encoding.UTF8.GetString(Bytes(field, MostText));

    /// <summary>Whole numbers that stand one behind the other, as repeated fields are packed.</summary>
    public IEnumerable<long> Packed(ProtoField field)
    {
        for (var position = field.Begin; position < field.Begin + field.Length;)
        {
            file.Position = position;
            var value = (long)Base128();
            position = file.Position;
            yield return value;
        }
    }

    /// <summary>Zeros among a field's elements, read a part at a time.</summary>
    public long Zeros(ProtoField field, ElementType type)
    {
        var buffer = new byte[Math.Min(field.Length, 1 << 20)];
        var zeros = 0L;
        file.Position = field.Begin;
        for (var left = field.Length; left > 0;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, left));
            file.ReadExactly(part);
            zeros += ZeroCount.Of(part, type);
            left -= part.Length;
        }

        return zeros;
    }

    private byte[] Bytes(ProtoField field, int most)
    {
        if (field.Length > most)
        {
            throw Damaged();
        }

        var bytes = new byte[field.Length];
        file.Position = field.Begin;
        file.ReadExactly(bytes);
        return bytes;
    }

    private ulong Base128()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = file.Position < _end ? file.ReadByte() : -1;
            if (next < 0)
            {
                throw Damaged();
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Damaged();
    }

    private ulong Fixed32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        file.ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    private ulong Skip(int bytes)
    {
        file.Position += bytes;
        return 0;
    }

    private UserException Damaged() => new(
        ExitCode.InputInvalid, path, "is no ONNX model, or a damaged one: its fields do not fit its length.");
}

/// <summary>One field of a message.</summary>
/// <param name="Value">of a number; of a floating-point one of 32 bits, these</param>
/// <param name="Begin">where the content of a text, message or list begins in the file</param>
/// <param name="Length">bytes of that content</param>
internal sealed record ProtoField(int Number, long Value, long Begin, long Length);
