using System.Globalization;
using Distill.Data;
using Distill.Formats;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>A finished model that labels images.</summary>
internal sealed class ImageClassifier : FinishedModel
{
    /// <summary>Of a table, where the user names no column.</summary>
    private static readonly ImageLabels _unnamed = new("label", Names: null);

    private readonly ImageFit _fit;

    private ImageClassifier(Model model, ImageConfig config, ImageProcessor processor) : base(model)
    {
        _fit = new ImageFit(
            config.ImageSize,
            config.NumChannels,
            processor.Resizes,
            Recolours: true,
            "which alone the model reads. Resize it, or set do_resize in the model's preprocessor_config.json.");
        Labels = Labels.Ordered(config.Labels);
        Task = new ImageClassification(Labels.Names, processor, Augmentation.None, Mixup.None, config.PatchSize);
    }

    public override ITask Task { get; }

    /// <summary>In the order of the model's outputs.</summary>
    public Labels Labels { get; }

    /// <inheritdoc cref="FinishedModel.Load"/>
    public static new ImageClassifier Load(string folder, int? maxLength, Device device)
    {
        if (maxLength is not null)
        {
            throw new UserException(ExitCode.Usage, folder, "reads images, which have no longest length in tokens.");
        }

        var problems = new InputProblems();
        var (model, processor) = (default(Model), default(ImageProcessor));
        var config = (ImageConfig)ModelLoader.Config(folder);
        problems.Collect(() => model = ModelLoader.Load(folder, device));
        problems.Collect(() => processor = ImageProcessor.Read(
            folder, new ImageShape(config.NumChannels, config.ImageSize)) ?? ImageProcessor.Default);
        if (config.NumChannels is not (1 or 3))
        {
            problems.Add(folder, $"num_channels is {config.NumChannels}; images have 1, for gray, or 3, for colours.");
        }

        if (problems.Any)
        {
            model?.Dispose();
            problems.ThrowIfAny();
        }

        model!.Weights.Freeze();
        return new ImageClassifier(model, config, processor!);
    }

    public override TemporaryExamples ReadLabelled(TableSource source, NamedColumns columns, RowProblems problems) =>
        columns is { Text.Column: null, Pair: null }
            ? Read(source, columns.Label.Column ?? _unnamed.Column, Labels, problems)
            : throw new UserException(ExitCode.Usage, "", "The model looks at images; no column of texts is read.");

    /// <summary>What the model says to an example.</summary>
    public Prediction Predict(Logits logits, int example) =>
        Prediction.Of(logits, example, Labels.Names, multiLabel: false);

    /// <summary>The images of a set, whose labels are not looked at.</summary>
    public TemporaryExamples Read(TableSource source, RowProblems problems) =>
        Read(source, _unnamed.Column, known: null, problems);

    /// <summary>Images as they are given; the line of an example is its place, from 1.</summary>
    public TemporaryExamples Read(IReadOnlyList<string> files)
    {
        var problems = new InputProblems();
        var examples = new List<Example>();
        foreach (var (file, i) in files.Select((file, i) => (file, i)))
        {
            problems.Collect(() =>
            {
                try
                {
                    var values = _fit.Apply(ImageFile.Read(file)).Planes();
                    examples.Add(new Example(values, values.Length, Labels.None, i + 1));
                }
                catch (BadImageException exception)
                {
                    throw new UserException(ExitCode.InputInvalid, file, exception.Message);
                }
            });
        }

        problems.ThrowIfAny();
        return TemporaryExamples.Of("images", ImageExamples.Limit, examples);
    }

    /// <summary>What the images that became examples are called: files within the folder, else their numbers.</summary>
    public static IEnumerable<(int Example, string[] Name)> Names(TableSource source, TemporaryExamples examples)
    {
        var next = 0;
        foreach (var row in ImageRows.Read(source, _unnamed, labelled: false, new RowProblems(BadRows.Skip)))
        {
            if (next < examples.Set.Count && row.Number == examples.Line(next))
            {
                var name = Directory.Exists(source.Path)
                    ? Path.GetRelativePath(source.Path, row.Place)
                    : row.Number.ToString(CultureInfo.InvariantCulture);
                yield return (next++, [name]);
            }
        }
    }

    private TemporaryExamples Read(TableSource source, string label, Labels? known, RowProblems problems) =>
        TemporaryExamples.Of(
            source.Path,
            ImageExamples.Limit,
            ImageExamples.Read(source, new ImageLabels(label, Labels.Names), known, _fit, problems));
}
