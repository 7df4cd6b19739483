#:property PublishAot=false
#:property UseAppHost=false
#:property InvariantGlobalization=true

// Makes the IDX files of this folder from Zalando's: dotnet run prepare.cs [-- FASHION_MNIST_FOLDER [OUTPUT_FOLDER]]
// A file depends only on the images: they are ordered and dealt to the splits by the SHA-256 of their pixels.

using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

const int side = 28;
const int labelled = 2_000;

var here = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var source = args.ElementAtOrDefault(0) ?? "/usr/share/datasets/fashion-mnist";
var output = args.ElementAtOrDefault(1) ?? here;
var recorded = File.ReadLines(Path.Combine(here, "SHA256SUMS"))
    .Select(line => line.Split("  "))
    .ToDictionary(entry => entry[1], entry => entry[0]);

if (recorded.All(entry => Sum(entry.Key) == entry.Value))
{
    Report("complete already");
    return 0;
}

if (!File.Exists(Path.Combine(source, "train-images-idx3-ubyte.gz")))
{
    Console.Error.WriteLine(
        $"{source}: Fashion-MNIST is not there. It comes with Debian: apt-get install dataset-fashion-mnist");
    return 4;
}

var images = Read("train")
    .Select(image => (Image: image, Hash: SHA256.HashData(image.Pixels)))
    .OrderBy(image => Convert.ToHexString(image.Hash), StringComparer.Ordinal)
    .ToList();
var validation = images.Where(image => Twelfth(image.Hash) == 0).Select(image => image.Image).ToList();
var train = images.Where(image => Twelfth(image.Hash) != 0).Select(image => image.Image).ToList();

Write("train", train);
Write("train-2k", train.Take(labelled));
Write("unlabelled", train.Skip(labelled), withLabels: false);
Write("validation", validation);
Write("test", Read("t10k"));

Report("written");
if (!recorded.All(entry => Sum(entry.Key) == entry.Value))
{
    Console.Error.WriteLine("These are not the sums in SHA256SUMS: other images than Zalando's. Results will differ.");
}

return 0;

List<(byte[] Pixels, byte Label)> Read(string name)
{
    var pixels = Unpacked($"{name}-images-idx3-ubyte.gz")[16..]; // after four numbers of four bytes
    var labels = Unpacked($"{name}-labels-idx1-ubyte.gz")[8..];
    return [.. labels.Select((label, i) => (pixels[(i * side * side)..((i + 1) * side * side)], label))];
}

byte[] Unpacked(string name)
{
    using var file = new GZipStream(File.OpenRead(Path.Combine(source, name)), CompressionMode.Decompress);
    using var unpacked = new MemoryStream();
    file.CopyTo(unpacked);
    return unpacked.ToArray();
}

void Write(string name, IEnumerable<(byte[] Pixels, byte Label)> rows, bool withLabels = true)
{
    var all = rows.ToList();
    WriteFile($"{name}-images-idx3-ubyte", [0x803, all.Count, side, side], all.Select(row => row.Pixels));
    if (withLabels)
    {
        WriteFile($"{name}-labels-idx1-ubyte", [0x801, all.Count], all.Select(row => new[] { row.Label }));
    }
}

void WriteFile(string name, int[] header, IEnumerable<byte[]> rows)
{
    var path = Path.Combine(output, name);
    using (var file = new BufferedStream(File.Create($"{path}.tmp")))
    {
        foreach (var number in header)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, number);
            file.Write(bytes);
        }

        foreach (var row in rows)
        {
            file.Write(row);
        }
    }

    File.Move($"{path}.tmp", path, overwrite: true);
}

string? Sum(string name)
{
    var path = Path.Combine(output, name);
    return File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) : null;
}

void Report(string state)
{
    foreach (var name in recorded.Keys)
    {
        Console.WriteLine($"{Sum(name)}  {name}");
    }

    Console.WriteLine($"{output}: {state}.");
}

static uint Twelfth(byte[] hash) => BitConverter.ToUInt32(hash, 28) % 12;
