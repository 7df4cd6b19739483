using Distill.Models;
using Distill.Torch;

namespace Distill.Data;

/// <summary>Images, and the one answer that a model should give to each.</summary>
/// <param name="pixels">[B, channels, size, size], normalized</param>
/// <param name="patches">that a model reads of each image</param>
internal sealed class ImageBatch(int[] examples, float[] pixels, ImageShape shape, int patches, Targets targets)
    : Batch(examples, targets)
{
    public IReadOnlyList<float> Pixels => pixels;

    public override int[] Counts { get; } = [.. Enumerable.Repeat(1, examples.Length)];

    public override int TokenCount => B * patches;

    public override int PaddedCount => TokenCount;

    public override ModelInputs ToInputs(Device device) =>
        new ImageInputs(Tensor.From(pixels, B, shape.Channels, shape.Size, shape.Size).To(device));
}
