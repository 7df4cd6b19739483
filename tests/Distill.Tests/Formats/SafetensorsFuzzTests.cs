using System.Buffers.Binary;
using Distill.Formats;

namespace Distill.Tests.Formats;

public sealed class SafetensorsFuzzTests
{
    private static readonly string[] _fragments =
    [
        "{", "}", "[", "]", "\"", ",", ":", "-1", "1e9", "9223372036854775807", "null", "\"dtype\"", "\\u0000",
        "\\ud800",
    ];

    [Fact]
    public void No_damaged_file_gives_more_than_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("damaged.safetensors");
        SafetensorsWriter.Write(path,
        [
            SafetensorsTensor.Of<float>("encoder.weight", [2, 3], new float[6]),
            SafetensorsTensor.Of<long>("ids", [], new long[1]),
            SafetensorsTensor.Of<byte>("empty", [0, 7], Array.Empty<byte>()),
        ]);
        var whole = File.ReadAllBytes(path);
        var random = new Random(20_260);

        for (var i = 0; i < 20_000; i++)
        {
            File.WriteAllBytes(path, Mutate(whole, random));

            var before = GC.GetAllocatedBytesForCurrentThread();
            var exception = Record.Exception(() => ReadAll(path));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.True(exception is null or UserException, exception?.ToString());
            Assert.InRange(allocated, 0, 1_000_000);
        }
    }

    private static void ReadAll(string path)
    {
        using var reader = new SafetensorsReader(path);
        foreach (var entry in reader.Entries)
        {
            reader.CopyTo(entry.Name, new byte[entry.Length]);
        }
    }

    private static byte[] Mutate(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    bytes.Add(0);
                    break;
                case 2:
                    bytes.InsertRange(
                        at, System.Text.Encoding.ASCII.GetBytes(_fragments[random.Next(_fragments.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(at + 1), Math.Min(8, bytes.Count - at)));
                    break;
                case 4:
                    bytes[at] = (byte)random.Next(256);
                    break;
                default:
                    var length = new byte[8];
                    BinaryPrimitives.WriteInt64LittleEndian(length, random.NextInt64() >> random.Next(64));
                    bytes = [.. length, .. bytes.Skip(8)];
                    break;
            }
        }

        return [.. bytes];
    }
}
