namespace Distill.Recipes;

/// <summary>The files and folders that the recipe names: local, there, readable, and of the right kind.</summary>
internal static class InputPaths
{
    public static void Check(RuleContext context)
    {
        foreach (var path in SectionShape.Paths)
        {
            if (SectionShape.KeyAt(path).About.Path is var kind and not PathKind.None
                && SectionShape.Get(context.Recipe, path) is string { Length: > 0 } value && context.AreSound(path))
            {
                Check(path, kind, value, context);
            }
        }
    }

    private static void Check(string key, PathKind kind, string value, RuleContext context)
    {
        if (value.Contains("://", StringComparison.Ordinal))
        {
            context.Refuse(key, $"{key} is {Quoted.Short(value)}; only local files are read. Download it and give its path.");
            return;
        }

        var full = Path.GetFullPath(value, context.Folder);
        var wrong = kind == PathKind.File ? WrongWithFile(full) : WrongWithFolder(full, kind, value);
        if (wrong is not null)
        {
            context.Refuse(key, $"{key} is {Quoted.Short(value)}; {wrong}", ExitCode.InputInvalid);
        }
    }

    private static string? WrongWithFile(string full)
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

    private static string? WrongWithFolder(string full, PathKind kind, string value)
    {
        string[] needed = kind == PathKind.ModelFolder ? ["config.json", "model.safetensors"] : ["tokenizer.json", "vocab.txt"];
        if (File.Exists(full))
        {
            return $"{full} is a file. Name the folder with {string.Join(kind == PathKind.ModelFolder ? " and " : " or ", needed)}.";
        }

        if (!Directory.Exists(full))
        {
            var looksLikeAHubId = !value.StartsWith('.') && value.Count(letter => letter == '/') <= 1;
            var hint = looksLikeAHubId ? " Models are not fetched by name: download the folder and give its path." : Unexpanded(full);
            return $"there is no folder {full}.{hint}";
        }

        var missing = needed.Where(name => !File.Exists(Path.Combine(full, name))).ToList();
        return kind == PathKind.ModelFolder
            ? missing.Count == 0 ? null : $"{full} does not hold {string.Join(" and ", missing)}."
            : missing.Count < needed.Length ? null : $"{full} holds neither {string.Join(" nor ", needed)}.";
    }

    private static string Unexpanded(string full) =>
        full.Contains('$') || full.Contains("/~") ? " '~' and '$' stand for themselves in a recipe. Write the path out." : "";
}
