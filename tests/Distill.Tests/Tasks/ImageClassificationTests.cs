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

    [Fact]
    public void Mixed_images_and_labels_are_sums_by_the_same_shares()
    {
        using var scope = new TensorScope();
        var task = Task(Augmentation.None with { Flip = true }, new Mixup(1));
        float[] Unmixed(int example) =>
            [.. ((ImageBatch)Task(Augmentation.None with { Flip = true }).Batch(_examples.Set, [example], draw: 7)).Pixels];

        var batch = (ImageBatch)task.Batch(_examples.Set, [4, 1], draw: 7);
        var alone = (ImageBatch)task.Batch(_examples.Set, [1], draw: 7);

        var targets = (MixedTargets)batch.Targets;
        var (other, share) = new Mixup(1).Of(_examples.Set, 7, 1);
        Assert.Equal((_examples.Set.Label(1), _examples.Set.Label(other), share), (targets.Own[1], targets.Other[1], targets.Shares[1]));
        Assert.All(
            Unmixed(1).Zip(Unmixed(other), (one, two) => (share * one) + ((1 - share) * two)).Zip(batch.Pixels.Skip(64)),
            pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal(alone.Pixels, batch.Pixels.Skip(64));
        var rows = targets.ToTensor(Device.Cpu).ToArray<float>();
        Assert.Equal(1, rows[2] + rows[3], 1e-6);
        Assert.Equal(
            targets.Other[1] == targets.Own[1] ? 1 : share, rows[2 + targets.Own[1]], 1e-6);
        Assert.IsType<ClassTargets>(task.Batch(_examples.Set, [1]).Targets);
        Assert.False(task.IsRepeatable);
    }

    private static ImageClassification Task(Augmentation augmentation, Mixup? mixup = null) =>
        new(["across", "down"], _halves, augmentation, mixup ?? Mixup.None, patchSize: 4);
}
