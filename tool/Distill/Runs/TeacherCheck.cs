using Distill.Data;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Looks into the config of a given teacher: does it answer the task's question, and can it read the rows?</summary>
internal static class TeacherCheck
{
    private const string From = "teacher.from";

    public static IReadOnlyList<Problem> Run(RecipeFile file)
    {
        if (file.Recipe.Teacher.From is not { } from || !file.IsSound(From))
        {
            return [];
        }

        try
        {
            var config = ModelLoader.Config(file.Resolve(from));
            return
            [
                .. Head(file, config),
                .. Rows(file, From, config),
                .. config is ImageConfig image && file.Recipe.Task.IsImages() ? Images(file, image) : [],
            ];
        }
        catch (UserException exception)
        {
            return exception.Problems;
        }
    }

    private static IEnumerable<Problem> Head(RecipeFile file, ModelConfig teacher)
    {
        var task = file.Recipe.Task;
        var isSame = teacher.Head == TaskRows.HeadOf(task)
            || (teacher.Head == Models.Head.ImageClassificationWithTeacher && task.IsImages());
        if (!isSame && file.IsSound("task"))
        {
            yield return new(
                file.Where(From),
                $"the teacher of {From} ends in {teacher.Head}; {Spelling.Word(task)} needs {TaskRows.HeadOf(task)}. "
                + "Use a teacher of the same task, or train one with teacher.model.");
        }

        var several = file.Recipe.Data.LabelSeparator is not null;
        if (teacher.Head == Models.Head.SequenceClassification && teacher.MultiLabel != several
            && file.IsSound("data.label_separator"))
        {
            yield return new(
                file.Where(From),
                $"the teacher of {From} gives {(several ? "one label" : "several labels")} a row, by problem_type of its "
                + $"config.json; the recipe asks for {(several ? "several" : "one")}. "
                + $"{(several ? "Remove" : "Give")} data.label_separator, or use another teacher.");
        }
    }

    /// <summary>What the rows are too long or too many for.</summary>
    /// <param name="key">that names the teacher's folder</param>
    public static IEnumerable<Problem> Rows(RecipeFile file, string key, ModelConfig config)
    {
        if (config is not TextConfig teacher)
        {
            yield break;
        }

        var data = file.Recipe.Data;
        if (data.MaxLength > teacher.MaxPositionEmbeddings && file.IsSound("data.max_length"))
        {
            yield return new(
                file.Where("data.max_length"),
                $"data.max_length is {data.MaxLength}; the teacher of {key} reads at most "
                + $"{teacher.MaxPositionEmbeddings} tokens. Shorten the rows.");
        }

        if (data.TextPair is not null && !teacher.ReadsPairs && file.IsSound("data.text_pair"))
        {
            yield return new(
                file.Where(key),
                $"type_vocab_size of the teacher is {teacher.TypeVocabSize}; data.text_pair needs 2.");
        }
    }

    private static IEnumerable<Problem> Images(RecipeFile file, ImageConfig teacher)
    {
        var image = file.Recipe.Data.Image;
        (string Key, int? Ours, int Theirs)[] sizes =
        [
            ("data.image.size", image.Size, teacher.ImageSize),
            ("data.image.channels", image.Channels, teacher.NumChannels),
        ];
        foreach (var (key, ours, theirs) in sizes.Where(size => size.Ours is { } own && own != size.Theirs))
        {
            if (file.IsSound(key))
            {
                yield return new(file.Where(key), $"{key} is {ours}; the teacher of {From} needs {theirs}.");
            }
        }

        var given = ImageProcessor.Read(
            file.Resolve(file.Recipe.Teacher.From!), new ImageShape(teacher.NumChannels, teacher.ImageSize));
        (string Key, EqualList<double>? Ours, IReadOnlyList<double>? Theirs)[] numbers =
            [("data.image.mean", image.Mean, given?.Mean), ("data.image.std", image.Std, given?.Deviation)];
        foreach (var (key, ours, theirs) in numbers)
        {
            if (ours is not null && theirs is not null && file.IsSound(key) && !AreEqual(ours, theirs))
            {
                yield return new(
                    file.Where(key),
                    $"{key} is {RecipeWriter.Scalar(ours)}; the teacher of {From} was trained with "
                    + $"[{string.Join(", ", theirs)}]. Remove it: the teacher's holds then.");
            }
        }
    }

    private static bool AreEqual(EqualList<double> ours, IReadOnlyList<double> theirs) =>
        ours.Count == 1 ? theirs.All(each => each == ours[0]) : ours.SequenceEqual(theirs);
}
