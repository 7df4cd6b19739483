using Distill.Data;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>
/// Looks into what a recipe names before anything is run: are the columns there, and does the given teacher fit?
/// </summary>
internal static class InputCheck
{
    /// <summary>A recipe that can be run on files that can be read.</summary>
    /// <exception cref="UserException">with all problems of the recipe and its files at once</exception>
    public static RecipeFile Read(string path) => Read(path, []);

    /// <summary>A recipe with settings of the command line that can be run on files that can be read.</summary>
    /// <exception cref="UserException">with all problems of the recipe and its files at once</exception>
    public static RecipeFile Read(string path, IReadOnlyList<Setting> settings) => Read(path, settings, folder: null);

    /// <param name="folder">from which the recipe's paths count; null for its own</param>
    public static RecipeFile Read(string path, IReadOnlyList<Setting> settings, string? folder)
    {
        var file = RecipeFile.Open(path, settings, folder);
        var inputs = Run(file);
        if (file.Problems.Count + inputs.Count == 0)
        {
            return file;
        }

        var code = file.Code == ExitCode.Done ? ExitCode.InputInvalid : file.Code;
        throw new UserException(code, [.. file.Problems, .. inputs]);
    }

    /// <summary>
    /// What is wrong with the columns and the given teacher; keys that are wrong themselves are left out.
    /// </summary>
    public static IReadOnlyList<Problem> Run(RecipeFile file)
    {
        var problems = new List<Problem>();
        foreach (var (key, path, hasLabels) in Files(file.Recipe))
        {
            if (path is null || !file.IsSound(key) || !file.IsSound("data.delimiter"))
            {
                continue;
            }

            try
            {
                if (file.Recipe.Task.IsImages())
                {
                    FirstImage(file, path, hasLabels);
                    continue;
                }

                var columns = TableReader.Columns(file.Resolve(path), file.Recipe.Data.Delimiter);
                problems.AddRange(Missing(file, path, columns, hasLabels));
            }
            catch (UserException exception)
            {
                problems.AddRange(exception.Problems);
            }
        }

        problems.AddRange(TeacherCheck.Run(file));
        problems.AddRange(MoreTeachers.Look(file));
        problems.AddRange(TextChanges.Look(file));
        problems.AddRange(StartCheck.Run(file));
        problems.AddRange(InsideCheck.Run(file));
        return problems;
    }

    private static void FirstImage(RecipeFile file, string path, bool hasLabels)
    {
        var data = file.Recipe.Data;
        var source = new TableSource(file.Resolve(path), data.Delimiter);
        var labels = new ImageLabels(data.Label, data.LabelNames);

        // Only what is wrong with the whole set; bad images are told when all are read.
        _ = ImageRows.Read(source, labels, hasLabels, new RowProblems(Data.BadRows.Skip)).FirstOrDefault();
    }

    private static IEnumerable<Problem> Missing(
        RecipeFile file, string path, IReadOnlyList<string> columns, bool hasLabels)
    {
        return from needed in Columns(file.Recipe.Data, hasLabels && !file.Recipe.Task.IsLanguage())
               where needed.Column is not null && file.IsSound(needed.Key) && !columns.Contains(needed.Column)
               select new Problem(
                   file.Where(needed.Key),
                   $"{needed.Key} is {Quoted.Short(needed.Column!)}; {path} has no such column. It has "
                   + $"{Quoted.List(columns)}.{Nearest.Question(needed.Column!, columns)}");
    }

    private static IEnumerable<(string Key, string? Path, bool HasLabels)> Files(Recipe recipe) =>
    [
        ("data.train", recipe.Data.Train, true),
        ("data.validation", recipe.Data.Validation, true),
        ("data.test", recipe.Data.Test, true),
        ("data.unlabelled", recipe.Data.Unlabelled, false),
        .. (recipe.Data.Mix?.Also ?? []).Select(path => ("data.mix.also", (string?)path, true)),
        .. (recipe.Data.Mix?.Test ?? []).Select(path => ("data.mix.test", (string?)path, true)),
        ("teacher.data.train", recipe.Teacher.Data.Train, true),
    ];

    private static IEnumerable<(string Key, string? Column)> Columns(DataSection data, bool hasLabels)
    {
        if (data.Tokens is not null)
        {
            yield return ("data.tokens", data.Tokens);
        }
        else
        {
            yield return ("data.text", data.Text);
            yield return ("data.text_pair", data.TextPair);
            yield return ("data.prompt", data.Prompt);
        }

        if (hasLabels)
        {
            yield return ("data.label", data.Label);
        }
    }
}
