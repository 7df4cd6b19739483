using System.Text.Json.Nodes;
using Distill.Data;
using Distill.Formats;

namespace Distill.Tests.Data;

public sealed class ImageProcessorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_written_as_the_library_expects_it()
    {
        new ImageProcessor(Resizes: true, [0.5], [0.25]).Write(_folder.Root, new ImageShape(3, 28));

        Assert.Equal(
            """
            {
              "do_normalize": true,
              "do_rescale": true,
              "do_resize": true,
              "image_mean": [
                0.5,
                0.5,
                0.5
              ],
              "image_processor_type": "ViTImageProcessor",
              "image_std": [
                0.25,
                0.25,
                0.25
              ],
              "resample": 2,
              "rescale_factor": 0.00392156862745098,
              "size": {
                "height": 28,
                "width": 28
              }
            }

            """,
            File.ReadAllText(_folder.File("preprocessor_config.json")));
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        new ImageProcessor(Resizes: false, [0.1, 0.2, 0.3], [0.4]).Write(_folder.Root, new ImageShape(3, 8));

        var read = ImageProcessor.Read(_folder.Root, new ImageShape(3, 8))!;

        Assert.False(read.Resizes);
        Assert.Equal([0.1, 0.2, 0.3], read.Mean);
        Assert.Equal([0.4, 0.4, 0.4], read.Deviation);
    }

    [Fact]
    public void A_folder_without_one_is_nothing_special() =>
        Assert.Null(ImageProcessor.Read(_folder.Root, new ImageShape(1, 8)));

    [Theory]
    [InlineData("""{ "size": 8 }""")]
    [InlineData("""{ "feature_extractor_type": "ViTFeatureExtractor", "size": 8, "image_mean": [0.5, 0.5, 0.5] }""")]
    [InlineData("""{ "size": { "height": 8, "width": 8 }, "resample": 2, "do_center_crop": false }""")]
    [InlineData("""{ "do_resize": false, "size": 256, "resample": 3 }""")]
    public void Older_files_are_read_too(string config)
    {
        _folder.Write("preprocessor_config.json", config);

        Assert.NotNull(ImageProcessor.Read(_folder.Root, new ImageShape(3, 8)));
    }

    [Fact]
    public void What_is_not_done_here_is_refused_at_once()
    {
        _folder.Write(
            "preprocessor_config.json",
            """
            { "do_center_crop": true, "resample": 3, "size": { "shortest_edge": 9 }, "rescale_factor": 1,
              "image_mean": [0.5, 0.5], "image_std": [0, 1, 1], "do_normalize": true }
            """);

        Assert.Equal(
            """
            preprocessor_config.json: do_center_crop is true; this tool knows only false.
            preprocessor_config.json: resample is 3; this tool knows only 2.
            preprocessor_config.json: size is {"shortest_edge":9}; the model reads 8 × 8 pixels.
            preprocessor_config.json: rescale_factor is 1; this tool knows only 1/255.
            preprocessor_config.json: image_mean is [0.5,0.5]; it must be 3 numbers, one for each channel.
            preprocessor_config.json: image_std holds a number that is not above 0.
            """,
            UserProblems.Of(() => ImageProcessor.Read(_folder.Root, new ImageShape(3, 8)), _folder));
    }

    [Fact]
    public void Pixels_are_shares_of_255_less_the_mean_over_the_deviation()
    {
        float[] pixels = [0, 255, 51, 102];

        new ImageProcessor(Resizes: true, [0.5, 0.2], [0.5, 0.1]).Normalize(pixels, channels: 2);

        Assert.All(new float[] { -1, 1, 0, 2 }.Zip(pixels), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void Without_normalization_pixels_lie_between_0_and_1()
    {
        JsonFile.Write(_folder.File("preprocessor_config.json"), new JsonObject { ["do_normalize"] = false, ["size"] = 8 });
        float[] pixels = [0, 255];

        ImageProcessor.Read(_folder.Root, new ImageShape(1, 8))!.Normalize(pixels, channels: 1);

        Assert.Equal([0, 1], pixels);
    }
}
