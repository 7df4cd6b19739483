using System.IO.Compression;
using Distill.Formats;

namespace Distill.Tests.Formats;

public sealed class ZipTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_size_is_that_of_the_entries_of_an_archive()
    {
        var random = new byte[5000];
        new Random(1).NextBytes(random);
        string[] files = [_folder.Write("text", new string('a', 20_000)), _folder.File("noise")];
        File.WriteAllBytes(files[1], random);

        using (var archive = ZipFile.Open(_folder.File("all.zip"), ZipArchiveMode.Create))
        {
            foreach (var file in files)
            {
                archive.CreateEntryFromFile(file, Path.GetFileName(file), CompressionLevel.Optimal);
            }
        }

        using var read = ZipFile.OpenRead(_folder.File("all.zip"));
        Assert.InRange(Zip.Bytes(files), 5000, 5200);
        Assert.Equal(read.Entries.Sum(entry => entry.CompressedLength), Zip.Bytes(files), 16.0);
    }
}
