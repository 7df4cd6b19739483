using Distill.Data;

namespace Distill.Tests.Data;

/// <summary>Images of Fixtures/images, which other programs made.</summary>
internal static class ImageFixture
{
    public static string Path(string name) => Repository.Path($"tests/Distill.Tests/Fixtures/images/{name}");

    public static Raster Read(string name) => ImageFile.Read(Path(name));

    /// <summary>A binary PGM or PPM with 255 as its largest sample, by the simplest reader that can be.</summary>
    public static Raster Plainly(string name)
    {
        var bytes = File.ReadAllBytes(Path(name));
        var words = new List<string>();
        var at = 0;
        for (var start = 0; words.Count < 4; at++)
        {
            if (bytes[at] <= ' ')
            {
                words.Add(System.Text.Encoding.ASCII.GetString(bytes, start, at - start));
                start = at + 1;
            }
        }

        Assert.Equal("255", words[3]);
        return new Raster(int.Parse(words[1]), int.Parse(words[2]), words[0] == "P6" ? 3 : 1, bytes[at..]);
    }

    public static void AssertEqual(Raster expected, Raster actual)
    {
        Assert.Equal(expected with { Samples = [] }, actual with { Samples = [] });
        Assert.Equal(expected.Samples, actual.Samples);
    }
}
