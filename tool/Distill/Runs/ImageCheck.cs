using Distill.Data;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Whether every model can look at the images, as soon as it is known how large they are.</summary>
internal static class ImageCheck
{
    /// <exception cref="UserException">with all that does not fit</exception>
    public static void Run(RecipeFile file, ImageShape shape)
    {
        List<Problem> problems =
        [
            .. Patches(file, shape),
            .. Numbers(file, "data.image.mean", file.Recipe.Data.Image.Mean, shape),
            .. Numbers(file, "data.image.std", file.Recipe.Data.Image.Std, shape),
            .. Teacher(file, shape),
        ];
        if (problems.Count > 0)
        {
            throw new UserException(ExitCode.RecipeInvalid, problems);
        }
    }

    private static IEnumerable<Problem> Patches(RecipeFile file, ImageShape shape) =>
        from model in ModelRules.Models(file.Recipe)
        where shape.Size % model.Model.PatchSize != 0
        select new Problem(
            file.Where($"{model.Name}.patch_size"),
            $"{model.Name}.patch_size is {model.Model.PatchSize}, which does not divide the images' "
            + $"{shape.Size} pixels. Choose another, or resize the images with data.image.size.");

    private static IEnumerable<Problem> Numbers(
        RecipeFile file, string key, EqualList<double>? numbers, ImageShape shape)
    {
        if (numbers is not null && numbers.Count != 1 && numbers.Count != shape.Channels)
        {
            yield return new Problem(
                file.Where(key),
                $"{key} has {numbers.Count} numbers; the images have {Quoted.Count(shape.Channels, "channel")}. Give "
                + "one number, or one for each channel.");
        }
    }

    private static IEnumerable<Problem> Teacher(RecipeFile file, ImageShape shape)
    {
        // The teacher's own shape, or that of the folder which it starts from where the recipe gives it none.
        var section = file.Recipe.Teacher;
        var (key, folder) = section is { From: null, Model: null }
            ? ("teacher.start.from", section.Start?.From)
            : ("teacher.from", section.From);
        if (folder is null)
        {
            yield break;
        }

        var teacher = (ImageConfig)ModelLoader.Config(file.Resolve(folder), TaskRows.HeadOf(file.Recipe.Task));
        if (teacher.ImageSize != shape.Size || teacher.NumChannels != shape.Channels)
        {
            yield return new Problem(
                file.Where(key),
                $"the teacher looks at images of {teacher.ImageSize} × {teacher.ImageSize} pixels with "
                + $"{Quoted.Count(teacher.NumChannels, "channel")}; the images have {shape.Size} × {shape.Size} and "
                + $"{shape.Channels}. Give data.image.size {teacher.ImageSize} and data.image.channels "
                + $"{teacher.NumChannels}.");
        }
    }
}
