namespace Distill.Recipes;

/// <summary>The files and folders that the recipe names: local, there, readable, and of the right kind.</summary>
internal static class InputPaths
{
    private static readonly string[] _tokenizers = ["tokenizer.json", "vocab.txt"];
    private static readonly string[] _weights = ["model.safetensors", "model.safetensors.index.json"];

    public static void Check(RuleContext context)
    {
        foreach (var key in SectionShape.Paths)
        {
            var kind = SectionShape.KeyAt(key).About.Path;
            if (kind == PathKind.None || !context.AreSound(key))
            {
                continue;
            }

            foreach (var value in Values(SectionShape.Get(context.Recipe, key)))
            {
                if ((kind, value) is not (PathKind.TeacherOrModelFolder, StudentStartSection.Teacher))
                {
                    Check(key, kind, value, context);
                }
            }
        }
    }

    private static EqualList<string> Values(object? value) => value switch
    {
        string { Length: > 0 } one => [one],
        EqualList<string> several => several,
        _ => [],
    };

    private static void Check(string key, PathKind kind, string value, RuleContext context)
    {
        var found = $"{key} is {Quoted.Short(value)};";
        if (value.Contains("://", StringComparison.Ordinal))
        {
            context.Refuse(key, $"{found} only local files are read. Download it and give its path.");
            return;
        }

        var full = Path.GetFullPath(value, context.Folder);
        if (kind == PathKind.Rows && context.Recipe.Task.IsImages() && Directory.Exists(full))
        {
            return;
        }

        if (Flaw(kind, full, value) is { } flaw)
        {
            context.Refuse(key, $"{found} {flaw}", ExitCode.InputInvalid);
        }
    }

    private static string? Flaw(PathKind kind, string full, string value) => kind switch
    {
        PathKind.ModelFolder or PathKind.TeacherOrModelFolder => ModelFlaw(full, value),
        PathKind.Tokenizer => TokenizerFlaw(full, value),
        _ => FileFlaw(full),
    };

    private static string? FileFlaw(string full)
    {
        try
        {
            InputFile.Open(full).Dispose();
            return null;
        }
        catch (UserException exception)
        {
            return $"{full}: {exception.Problems[0].What}{Unexpanded(full)}";
        }
    }

    private static string? ModelFlaw(string full, string value)
    {
        if (!Directory.Exists(full))
        {
            return File.Exists(full)
                ? $"{full} is a file. Name the folder with config.json and {_weights[0]}."
                : $"there is no folder {full}.{Absent(full, value)}";
        }

        var missing = new List<string>();
        if (!File.Exists(Path.Combine(full, "config.json")))
        {
            missing.Add("config.json");
        }

        if (!HoldsOneOf(_weights, full))
        {
            missing.Add(_weights[0]);
        }

        return missing.Count == 0 ? null : $"{full} does not hold {string.Join(" and ", missing)}.";
    }

    private static string? TokenizerFlaw(string full, string value)
    {
        if (!Directory.Exists(full))
        {
            return File.Exists(full) ? FileFlaw(full) : $"there is no folder {full}.{Absent(full, value)}";
        }

        return HoldsOneOf(_tokenizers, full) ? null : $"{full} holds neither {string.Join(" nor ", _tokenizers)}.";
    }

    private static bool HoldsOneOf(string[] names, string folder) =>
        Array.Exists(names, name => File.Exists(Path.Combine(folder, name)));

    private static string Absent(string full, string value) => RunOf(full) is { } name
        ? $" A run makes it: run the recipe {Quoted.Short(name)} first, as in 'dotnet distill run {name}.yaml'."
        : NotByName(full, value);

    /// <summary>The name of the run in whose folder a model is looked for; null where it is no run's.</summary>
    private static string? RunOf(string full) =>
        Path.GetFileName(full) is "teacher" or "baseline" or "student"
        && Path.GetDirectoryName(full) is { } run
        && Path.GetFileName(Path.GetDirectoryName(run)) == "runs"
            ? Path.GetFileName(run)
            : null;

    private static string NotByName(string full, string value) =>
        value.StartsWith('.') || value.Count(letter => letter == '/') > 1
            ? Unexpanded(full)
            : " Models are not fetched by name: download the folder and give its path.";

    private static string Unexpanded(string full) =>
        full.Contains('$') || full.Contains("/~", StringComparison.Ordinal)
            ? " '~' and '$' stand for themselves in a recipe. Write the path out, or ${env:HOME} for a variable."
            : "";
}
