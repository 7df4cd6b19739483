using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Data;

/// <summary>
/// How images become what a model reads, kept where Hugging Face's library keeps it: preprocessor_config.json of the
/// model's folder. Pixels are divided by 255, less the mean, divided by the deviation.
/// </summary>
/// <param name="Resizes">whether images of another size are resized; else they are refused</param>
/// <param name="Mean">of each channel, in shares of 255; one for all, or one each</param>
/// <param name="Deviation">of each channel, in shares of 255; one for all, or one each</param>
internal sealed record ImageProcessor(bool Resizes, IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>Mean and deviation of Hugging Face's ViTImageProcessor: from 0…1 to -1…1.</summary>
    public const double Usual = 0.5;

    private const string FileName = "preprocessor_config.json";
    private const int Bilinear = 2;

    /// <summary>As the library does it where nothing is said.</summary>
    public static ImageProcessor Default { get; } = new(Resizes: true, [Usual], [Usual]);

    /// <returns>null where the folder holds none</returns>
    /// <exception cref="UserException">the file asks for what this tool does not do</exception>
    public static ImageProcessor? Read(string folder, ImageShape shape)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        var read = new ImageProcessorReader(path, JsonFile.Read(path));
        var resizes = read.Flag("do_resize", true);
        read.Only("do_center_crop", "false");
        read.Only("do_rescale", "true");
        if (resizes)
        {
            read.Only("resample", $"{Bilinear}");
            read.Size("size", shape.Size);
        }

        var factor = read.Number("rescale_factor", 1.0 / 255);
        if (Math.Abs((factor * 255) - 1) > 1e-6)
        {
            read.Add($"rescale_factor is {factor}; this tool knows only 1/255.");
        }

        var normalizes = read.Flag("do_normalize", true);
        var processor = new ImageProcessor(
            resizes,
            normalizes ? read.Channels("image_mean", Usual, shape.Channels) : [0],
            normalizes ? read.Channels("image_std", Usual, shape.Channels) : [1]);
        if (processor.Deviation.Any(each => each <= 0))
        {
            read.Add("image_std holds a number that is not above 0.");
        }

        read.Problems.ThrowIfAny();
        return processor;
    }

    public void Write(string folder, ImageShape shape) => JsonFile.Write(Path.Combine(folder, FileName), new JsonObject
    {
        ["image_processor_type"] = "ViTImageProcessor",
        ["do_resize"] = Resizes,
        ["size"] = new JsonObject { ["height"] = shape.Size, ["width"] = shape.Size },
        ["resample"] = Bilinear,
        ["do_rescale"] = true,
        ["rescale_factor"] = 1.0 / 255,
        ["do_normalize"] = true,
        ["image_mean"] = OfChannels(Mean, shape.Channels),
        ["image_std"] = OfChannels(Deviation, shape.Channels),
    });

    /// <summary>The mean of one channel, in brightness from 0 to 255.</summary>
    public float Brightness(int channel) => (float)(255 * Of(Mean, channel));

    /// <summary>In place.</summary>
    /// <param name="pixels">[channels, …], from 0 to 255</param>
    public void Normalize(Span<float> pixels, int channels)
    {
        var length = pixels.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            var (mean, deviation) = ((float)Of(Mean, channel), (float)Of(Deviation, channel));
            foreach (ref var pixel in pixels.Slice(channel * length, length))
            {
                pixel = ((pixel / 255) - mean) / deviation;
            }
        }
    }

    private static double Of(IReadOnlyList<double> numbers, int channel) => numbers[numbers.Count == 1 ? 0 : channel];

    private static JsonArray OfChannels(IReadOnlyList<double> numbers, int channels) =>
        [.. Enumerable.Range(0, channels).Select(channel => (JsonNode?)Of(numbers, channel))];
}
