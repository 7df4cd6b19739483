using System.Buffers.Binary;
using System.IO.Compression;
using Distill.Data;

namespace Distill.Tests.Data;

/// <summary>Single image files, held to what Pillow and Netpbm read.</summary>
public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Images =>
    [
        .. Directory.GetFiles(ImageFixture.Path(""), "*.png")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => name != "sixteen"),
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Images))]
    public void A_png_has_the_pixels_that_Pillow_reads(string name)
    {
        var expected = File.Exists(ImageFixture.Path($"{name}.pgm")) ? $"{name}.pgm" : $"{name}.ppm";

        ImageFixture.AssertEqual(ImageFixture.Plainly(expected), ImageFixture.Read($"{name}.png"));
    }

    [Theory]
    [InlineData("source.ppm", "source.ppm")]
    [InlineData("source.pgm", "source.pgm")]
    [InlineData("plain.ppm", "source.ppm")]
    [InlineData("plain.pgm", "source.pgm")]
    public void Portable_maps_are_read_packed_and_written_out(string name, string expected) =>
        ImageFixture.AssertEqual(ImageFixture.Plainly(expected), ImageFixture.Read(name));

    /// <summary>31 levels over 255: brightness is told within half a level.</summary>
    [Fact]
    public void Samples_up_to_another_number_are_stretched_to_255()
    {
        var few = ImageFixture.Read("depth31.ppm");

        Assert.All(
            ImageFixture.Plainly("source.ppm").Samples.Zip(few.Samples),
            pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 255 / 31 / 2 + 1));
        Assert.Contains(few.Samples, sample => sample % 8 != 0);
    }

    [Fact]
    public void Comments_in_a_portable_map_are_passed_over() =>
        Assert.Equal([1, 2, 30, 4], Read("P2 # kind\n#size\n2 2\n255 # most\n1 2\n30 4"u8).Samples);

    [Theory]
    [InlineData("28x28")]
    [InlineData("5x4")]
    [InlineData("13x3")]
    [InlineData("40x11")]
    [InlineData("1x1")]
    public void Resized_images_equal_those_of_Pillow(string size)
    {
        var (width, height) = (int.Parse(size.Split('x')[0]), int.Parse(size.Split('x')[1]));
        Raster Resized(string name) => Resampling.Resize(ImageFixture.Plainly(name), width, height);

        ImageFixture.AssertEqual(ImageFixture.Plainly($"rgb-{size}.ppm"), Resized("source.ppm"));
        ImageFixture.AssertEqual(ImageFixture.Plainly($"gray-{size}.pgm"), Resized("source.pgm"));
    }

    [Fact]
    public void Colours_become_gray_as_in_Pillow_and_gray_becomes_three_equal_channels()
    {
        ImageFixture.AssertEqual(ImageFixture.Plainly("rgb-as-gray.pgm"), ImageFixture.Plainly("source.ppm").In(1));
        Assert.Equal([7, 7, 7, 9, 9, 9], new Raster(2, 1, 1, [7, 9]).In(3).Samples);
    }

    [Fact]
    public void Planes_hold_channel_after_channel() =>
        Assert.Equal([1, 4, 2, 5, 3, 6], new Raster(2, 1, 3, [1, 2, 3, 4, 5, 6]).Planes());

    [Theory]
    [InlineData("FF D8 FF E0", "is JPEG, which is not read. Convert with ImageMagick: mogrify -format png *.jpg")]
    [InlineData("47 49 46 38", "is GIF, which is not read. Convert with ImageMagick: mogrify -format png *.gif")]
    [InlineData("52 49 46 46", "is WebP, which is not read. Convert with ImageMagick: mogrify -format png *.webp")]
    [InlineData("42 4D 00 00", "is BMP, which is not read. Convert with ImageMagick: mogrify -format png *.bmp")]
    [InlineData("01 02 03 04", "is no image: neither PNG nor PGM or PPM.")]
    [InlineData("", "is empty.")]
    [InlineData("89 50 4E 47 0D 0A 1A 0A", "is cut off.")]
    [InlineData("50 34 20 31 20 31 20 80", "is Netpbm's P4; P2, P3, P5 and P6 are read. Convert: mogrify -format png *.pbm *.pam")]
    [InlineData("50 35 20 32 20 32 20 32 35 35 20 00", "is cut off.")]
    [InlineData("50 35 20 39 39 39 39 39 39 39 39 39 39 20 32 20 31 20", "is 2147483647 × 2 pixels; at least 1 and at most 16384 on a side are read, and 33554432 in all.")]
    [InlineData("50 32 20 31 20 31 20 39 20 33 30", "is damaged: a sample is 30; its header tells 9 at most.")]
    [InlineData("50 32 20 31 20 31 20 2D 39", "is damaged: a number was expected in it and something else found.")]
    public void A_file_that_is_no_image_that_is_read_is_told(string bytes, string sentence) =>
        Assert.Equal(sentence, Flaw(() => Read(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)))));

    [Fact]
    public void Sixteen_bits_are_refused_with_the_command_that_makes_eight() =>
        Assert.Equal(
            "has 16 bits a sample; 8 are read. Convert: mogrify -depth 8 *.png",
            Flaw(() => ImageFixture.Read("sixteen.png")));

    [Fact]
    public void A_wrong_checksum_is_told_with_its_part()
    {
        var bytes = File.ReadAllBytes(ImageFixture.Path("rgb.png"));
        bytes[^20] ^= 1; // within the last IDAT

        Assert.Equal("is damaged: the checksum of its part 'IDAT' is wrong.", Flaw(() => Read(bytes)));
    }

    /// <summary>A header that promises a gigabyte, and data that cannot hold it: refused before memory is asked for.</summary>
    [Fact]
    public void A_bomb_is_refused_by_its_header()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.StartsWith("is 30000 × 30000 pixels", Flaw(() => Read(Png(30_000, 30_000, new byte[100]))));
        Assert.Equal("is cut off.", Flaw(() => Read(Png(5000, 5000, new byte[100]))));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Data_beyond_the_pixels_is_refused() =>
        Assert.Equal(
            "is damaged: it holds more pixels than its header tells.",
            Flaw(() => Read(Png(2, 2, new byte[1000]))));

    [Fact]
    public void Palettes_are_looked_at_before_they_are_used()
    {
        Assert.Equal(
            "is damaged: it has no palette, but its pixels refer to one.",
            Flaw(() => Read(Png(1, 1, [0, 0], kind: 3))));
        Assert.Equal(
            "is damaged: a pixel has colour 2 of a palette of 2.",
            Flaw(() => Read(Png(1, 1, [0, 2], kind: 3, palette: new byte[6]))));
    }

    [Fact]
    public void Filters_that_there_are_not_are_refused() =>
        Assert.Equal(
            "is damaged: a line has filter 9; they are 0 to 4.", Flaw(() => Read(Png(1, 1, [9, 0]))));

    /// <summary>Whatever is damaged, an image or a sentence comes out.</summary>
    [Theory]
    [InlineData("rgb.png")]
    [InlineData("palette-interlaced.png")]
    [InlineData("gray-2.png")]
    [InlineData("plain.ppm")]
    public void Damage_at_random_never_crashes(string name)
    {
        var whole = File.ReadAllBytes(ImageFixture.Path(name));
        var random = new SplitMix64(5);
        for (var round = 0; round < 500; round++)
        {
            var bytes = whole.AsSpan(0, round % 3 == 0 ? random.Below(whole.Length) : whole.Length).ToArray();
            for (var change = 0; change < 1 + (round % 4) && bytes.Length > 8; change++)
            {
                bytes[8 + random.Below(bytes.Length - 8)] = (byte)random.Below(256);
            }

            try
            {
                var image = Read(round % 2 == 0 ? bytes : Resummed(bytes));
                Assert.Equal(image.Width * image.Height * image.Channels, image.Samples.Length);
            }
            catch (BadImageException exception)
            {
                Assert.EndsWith(".", exception.Message.Replace("*.png", ".", StringComparison.Ordinal)
                    .Replace("*.p[gp]m", ".", StringComparison.Ordinal));
            }
        }
    }

    private static string Flaw(Action read) => Assert.Throws<BadImageException>(read).Message;

    private Raster Read(ReadOnlySpan<byte> bytes) => ImageFile.Read(_folder.Write("image", bytes.ToArray()));

    /// <summary>With checksums that are right again, so that damage goes deeper.</summary>
    private static byte[] Resummed(byte[] bytes)
    {
        for (var at = 8; at + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (length > bytes.Length - at - 12)
            {
                break;
            }

            var end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(end), Crc32.Of(bytes.AsSpan(at + 4, (int)length + 4)));
            at = end + 4;
        }

        return bytes;
    }

    /// <param name="kind">as the header tells it: 0 gray, 3 palette</param>
    private static byte[] Png(int width, int height, byte[] lines, byte kind = 0, byte[]? palette = null)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(lines);
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, kind);
        return
        [
            .. Distill.Data.Png.Signature, .. Chunk("IHDR", header), .. palette is null ? [] : Chunk("PLTE", palette),
            .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", []),
        ];
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        var chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        System.Text.Encoding.ASCII.GetBytes(type).CopyTo(chunk, 4);
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Crc32.Of(chunk.AsSpan(4, content.Length + 4)));
        return chunk;
    }
}
