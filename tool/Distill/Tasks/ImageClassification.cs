using System.Buffers;
using Distill.Data;
using Distill.Models;

namespace Distill.Tasks;

/// <summary>One label of several for each image.</summary>
/// <param name="labels">in the order of the model's outputs</param>
/// <param name="augmentation">of training; in evaluation images are as they are</param>
/// <param name="mixup">the same</param>
/// <param name="patchSize">pixels on a side of what the model counts as tokens</param>
internal sealed class ImageClassification(
    IReadOnlyList<string> labels, ImageProcessor processor, Augmentation augmentation, Mixup mixup, int patchSize) : ITask
{
    public Head Head => Head.ImageClassification;

    public bool IsRepeatable { get; } = augmentation == Augmentation.None && mixup == Mixup.None;

    public IReadOnlyList<Metric> Metrics { get; } = [Metric.Accuracy, Metric.MacroF1, Metric.Loss];

    public Batch Batch(ExampleSet examples, ReadOnlySpan<int> positions, ulong? draw = null)
    {
        var shape = ImageShape.Of(examples.Length(positions[0]))!.Value;
        var pixels = new float[positions.Length * shape.Values];
        for (var i = 0; i < positions.Length; i++)
        {
            Fill(pixels.AsSpan(i * shape.Values, shape.Values), shape, examples, positions[i], draw);
        }

        int[] all = [.. positions];
        var patches = shape.Size / patchSize * (shape.Size / patchSize);
        var own = Array.ConvertAll(all, examples.Label);
        return new ImageBatch(
            all,
            pixels,
            shape,
            patches,
            draw is { } chance && mixup != Mixup.None
                ? Mix(pixels, shape, examples, all, own, chance)
                : new ClassTargets(own));
    }

    public Score Judge(Answers answers) => ClassificationMetrics.Of(answers, labels.Count);

    public IReadOnlyList<ClassScore> PerClass(Answers answers) => ClassificationMetrics.PerClass(answers, labels);

    /// <summary>Mixes another image into each, changed as it would be itself.</summary>
    /// <param name="pixels">of all images</param>
    private MixedTargets Mix(
        Span<float> pixels, ImageShape shape, ExampleSet examples, int[] positions, int[] own, ulong draw)
    {
        var (others, shares) = (new int[own.Length], new float[own.Length]);
        var mixed = new float[shape.Values];
        for (var i = 0; i < own.Length; i++)
        {
            (var other, shares[i]) = mixup.Of(examples, draw, positions[i]);
            others[i] = examples.Label(other);
            Fill(mixed, shape, examples, other, draw);
            var image = pixels.Slice(i * shape.Values, shape.Values);
            for (var j = 0; j < image.Length; j++)
            {
                image[j] = (shares[i] * image[j]) + ((1 - shares[i]) * mixed[j]);
            }
        }

        return new MixedTargets(own, others, shares, labels.Count);
    }

    private void Fill(Span<float> pixels, ImageShape shape, ExampleSet examples, int example, ulong? draw)
    {
        var values = ArrayPool<long>.Shared.Rent(pixels.Length);
        examples.CopyValues(example, values);
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = values[i];
        }

        ArrayPool<long>.Shared.Return(values);
        if (draw is { } chance)
        {
            augmentation.Apply(pixels, shape, chance, example, Brightness(shape));
        }

        processor.Normalize(pixels, shape.Channels);
    }

    // The mean of each channel, which becomes 0 to the model.
    private float[] Brightness(ImageShape shape) =>
        [.. Enumerable.Range(0, shape.Channels).Select(processor.Brightness)];
}
