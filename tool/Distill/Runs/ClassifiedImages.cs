using Distill.Data;
using Distill.Models;
using Distill.Recipes;
using Distill.Tasks;

namespace Distill.Runs;

/// <summary>Images with a label each.</summary>
internal sealed class ClassifiedImages : TaskRows
{
    private readonly RecipeFile _file;
    private readonly ImageSection _section;
    private readonly ImageLabels _labels;
    private ImageFit? _fit;

    public ClassifiedImages(RecipeFile file)
    {
        _file = file;
        _section = file.Recipe.Data.Image;
        _labels = new ImageLabels(file.Recipe.Data.Label, file.Recipe.Data.LabelNames);
        Images = ProcessorOf(file);
    }

    public override int Limit => ImageExamples.Limit;

    public override ImageProcessor Images { get; }

    public override void Describe(Fingerprint fingerprint) => fingerprint
        .With("label", _labels.Column)
        .With("names", _labels.Names is null ? null : string.Join('\n', _labels.Names))
        .With("image", _section)
        .With("mean", string.Join(' ', Images.Mean))
        .With("deviation", string.Join(' ', Images.Deviation));

    public override Labels FindLabels(IReadOnlyList<TableSource> sources, RowProblems problems) =>
        ImageExamples.FindLabels(sources, _labels, problems);

    public override IEnumerable<Example> Read(TableSource source, Labels? labels, RowProblems problems) =>
        ImageExamples.Read(source, _labels, labels, Fit(), problems);

    public override ITask Task(Labels labels)
    {
        var augment = _section.Augment;
        return new ImageClassification(
            labels.Names,
            Images,
            new Augmentation(augment.Flip, augment.Crop, augment.Rotation, augment.Cutout),
            new Mixup(augment.Mixup),
            _file.Recipe.Student.Model.PatchSize);
    }

    /// <summary>As the recipe says; else as a given teacher was trained; else as the library does it.</summary>
    private static ImageProcessor ProcessorOf(RecipeFile file)
    {
        var section = file.Recipe.Data.Image;
        var given = file.Recipe.Teacher.From is { } from
            && ModelLoader.Config(file.Resolve(from)) is ImageConfig teacher
                ? ImageProcessor.Read(file.Resolve(from), new ImageShape(teacher.NumChannels, teacher.ImageSize))
                : null;
        return new ImageProcessor(
            Resizes: section.Size is not null,
            section.Mean ?? given?.Mean ?? [ImageProcessor.Usual],
            section.Std ?? given?.Deviation ?? [ImageProcessor.Usual]);
    }

    /// <summary>All sets are made like the training images.</summary>
    private ImageFit Fit()
    {
        var data = _file.Recipe.Data;
        return _fit ??= ImageFit.Of(
            _section.Size, _section.Channels, new TableSource(_file.Resolve(data.Train), data.Delimiter), _labels);
    }
}
