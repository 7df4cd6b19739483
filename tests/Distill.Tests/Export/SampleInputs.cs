using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Export;

/// <summary>Inputs drawn from a seed, of any size, with padding where it is wanted.</summary>
internal static class SampleInputs
{
    /// <param name="left">whether padding stands on the left</param>
    /// <param name="lengths">of the rows, in tokens; the longest is as long as all with their padding</param>
    public static TextInputs Texts(TextConfig config, int seed, bool left, params int[] lengths)
    {
        var random = new Random(seed);
        var (rows, longest) = (lengths.Length, lengths.Max());
        var (ids, mask, types) = (new long[rows * longest], new long[rows * longest], new long[rows * longest]);
        for (var i = 0; i < ids.Length; i++)
        {
            var (row, place) = (i / longest, i % longest);
            var isToken = left ? place >= longest - lengths[row] : place < lengths[row];
            ids[i] = random.Next(config.VocabSize); // any token stands at padding: it is masked
            mask[i] = isToken ? 1 : 0;
            types[i] = isToken && config.TypeVocabSize > 1 ? random.Next(2) : 0;
        }

        return new TextInputs(
            Tensor.From(ids, rows, longest), Tensor.From(mask, rows, longest), Tensor.From(types, rows, longest));
    }

    public static ImageInputs Images(ImageConfig config, int seed, int count)
    {
        var random = new Random(seed);
        var pixels = new float[count * config.NumChannels * config.ImageSize * config.ImageSize];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (float)((2 * random.NextDouble()) - 1);
        }

        return new ImageInputs(Tensor.From(pixels, count, config.NumChannels, config.ImageSize, config.ImageSize));
    }

    /// <summary>Several lengths and batch sizes, with padding on either side.</summary>
    public static IEnumerable<ModelInputs> Various(ModelConfig config) => config is ImageConfig images
        ? [Images(images, seed: 1, count: 1), Images(images, seed: 2, count: 5)]
        : Various((TextConfig)config);

    private static IEnumerable<ModelInputs> Various(TextConfig config)
    {
        var longest = Math.Min(config.MaxPositionEmbeddings, 40);
        yield return Texts(config, seed: 1, left: false, 1);
        yield return Texts(config, seed: 2, left: false, longest);
        yield return Texts(config, seed: 3, left: false, 7, 3, 1);
        yield return Texts(config, seed: 4, left: true, 2, 9, 5, 9);
        yield return Texts(config, seed: 5, left: true, longest, 4);
    }
}
