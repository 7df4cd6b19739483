using Distill.Data;
using Distill.Models;
using Distill.Tasks;
using Distill.Tests.Data;
using Distill.Torch;

namespace Distill.Tests.Tasks;

public sealed class ImageClassificationTests : IDisposable
{
    private static readonly ImageProcessor _halves = new(Resizes: true, [0.5], [0.5]);

    private readonly TemporaryExamples _examples = TemporaryExamples.Of(
        "images",
        ImageExamples.Limit,
        SmallImages.Make(6).Select((image, i) => new Example(
            [.. image.Pixels.Select(pixel => (int)pixel)], image.Pixels.Length, image.Label, i + 1)));

    public void Dispose() => _examples.Dispose();

    [Fact]
    public void A_batch_holds_normalized_pixels_and_labels()
    {
        using var scope = new TensorScope();

        var batch = Task(Augmentation.None).Batch(_examples.Set, [3, 0], draw: 1);
        var pixels = ((ImageInputs)batch.ToInputs(Device.Cpu)).PixelValues;

        Assert.Equal([2, 1, 8, 8], pixels.Shape);
        Assert.All(
            SmallImages.Make(6)[3].Pixels.Concat(SmallImages.Make(6)[0].Pixels).Zip(pixels.ToArray<float>()),
            pair => Assert.Equal((pair.First / 127.5) - 1, pair.Second, 1e-5));
        Assert.Equal([1, 0], ((ClassTargets)batch.Targets).Classes);
        Assert.Equal([1, 1], batch.Counts);
        Assert.Equal(2 * 4, batch.TokenCount);
        Assert.Equal(2 * 4, batch.PaddedCount);
    }

    [Fact]
    public void Images_are_changed_in_training_alone()
    {
        var task = Task(new Augmentation(Flip: true, Crop: 1, Rotation: 10, Cutout: 2));
        float[] Pixels(ulong? draw) => [.. ((ImageBatch)task.Batch(_examples.Set, [0, 1, 2], draw)).Pixels];

        Assert.Equal(Pixels(null), Pixels(null));
        Assert.Equal(Pixels(1), Pixels(1));
        Assert.NotEqual(Pixels(1), Pixels(2));
        Assert.NotEqual(Pixels(1), Pixels(null));
    }

    [Fact]
    public void A_square_is_blotted_out_with_the_mean()
    {
        var task = Task(Augmentation.None with { Cutout = 3 });

        var pixels = ((ImageBatch)task.Batch(_examples.Set, [0], draw: 5)).Pixels;

        Assert.InRange(pixels.Count(pixel => pixel == 0), 4, 9);
    }

    [Fact]
    public void Answers_are_kept_only_where_images_stay_as_they_are()
    {
        Assert.True(Task(Augmentation.None).IsRepeatable);
        Assert.False(Task(Augmentation.None with { Flip = true }).IsRepeatable);
        Assert.False(Task(Augmentation.None with { Rotation = 5 }).IsRepeatable);
    }

    private static ImageClassification Task(Augmentation augmentation) =>
        new(["across", "down"], _halves, augmentation, patchSize: 4);
}
