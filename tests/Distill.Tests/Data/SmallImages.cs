using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Distill.Tests.Data;

/// <summary>
/// Sets of 8 × 8 gray images that are easy to tell apart: a bright bar across ('across') or down ('down'), on noise.
/// </summary>
internal static class SmallImages
{
    public const int Size = 8;

    private static readonly string[] _labels = ["across", "down"];

    /// <summary>Label number and pixels of each image, in turns.</summary>
    public static List<(int Label, byte[] Pixels)> Make(int count, int seed = 1)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var (label, bar) = (i % 2, random.Next(Size));
                var pixels = Enumerable.Range(0, Size * Size)
                    .Select(place => (byte)((label == 0 ? place / Size : place % Size) == bar
                        ? 200 + random.Next(56)
                        : random.Next(80)));
                return (label, pixels.ToArray());
            }),
        ];
    }

    /// <summary>A sub-folder for each class.</summary>
    public static void WriteFolder(TemporaryFolder folder, string name, int count, int seed = 1)
    {
        foreach (var ((label, pixels), i) in Make(count, seed).Select((image, i) => (image, i)))
        {
            Directory.CreateDirectory(folder.File($"{name}/{_labels[label]}"));
            folder.Write($"{name}/{_labels[label]}/{i:000}.pgm", Map(pixels));
        }
    }

    /// <summary>NAME-images-idx3-ubyte and NAME-labels-idx1-ubyte.</summary>
    public static string WriteIdx(TemporaryFolder folder, string name, int count, bool packed = false, int seed = 1)
    {
        var images = Make(count, seed);
        Write($"{name}-labels-idx1-ubyte", Idx(0x801, [count], [.. images.Select(image => (byte)image.Label)]));
        return Write(
            $"{name}-images-idx3-ubyte",
            Idx(0x803, [count, Size, Size], [.. images.SelectMany(image => image.Pixels)]));

        string Write(string file, byte[] bytes) =>
            packed ? folder.Write($"{file}.gz", Packed(bytes)) : folder.Write(file, bytes);
    }

    /// <summary>A column for the label, then one for each pixel.</summary>
    public static string WriteTable(TemporaryFolder folder, string name, int count, int seed = 1)
    {
        var text = new StringBuilder("kind," + string.Join(',', Enumerable.Range(0, Size * Size).Select(i => $"p{i}")));
        foreach (var (label, pixels) in Make(count, seed))
        {
            text.Append('\n').Append(_labels[label]).Append(',').AppendJoin(',', pixels);
        }

        return folder.Write(name, text.Append('\n').ToString());
    }

    public static byte[] Map(byte[] pixels, int width = Size) =>
        [.. Encoding.ASCII.GetBytes($"P5 {width} {pixels.Length / width} 255\n"), .. pixels];

    public static byte[] Idx(int mark, int[] sizes, byte[] content)
    {
        var header = new byte[4 * (sizes.Length + 1)];
        foreach (var (number, i) in sizes.Prepend(mark).Select((number, i) => (number, i)))
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * i), number);
        }

        return [.. header, .. content];
    }

    public static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            zip.Write(bytes);
        }

        return packed.ToArray();
    }
}
