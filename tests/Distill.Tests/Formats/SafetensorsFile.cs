using System.Buffers.Binary;
using System.Text;

namespace Distill.Tests.Formats;

/// <summary>Makes safetensors files by hand, right and wrong ones.</summary>
internal static class SafetensorsFile
{
    public static byte[] Bytes(string header, int dataLength = 0) =>
        Bytes((ulong)Encoding.UTF8.GetByteCount(header), header, dataLength);

    public static byte[] Bytes(ulong claimedLength, string header, int dataLength = 0)
    {
        var bytes = new byte[8 + Encoding.UTF8.GetByteCount(header) + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, claimedLength);
        Encoding.UTF8.GetBytes(header, bytes.AsSpan(8));
        return bytes;
    }
}
