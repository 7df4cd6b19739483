using Distill.Formats;

namespace Distill.Tokenizers;

/// <summary>
/// The files that a tokenizer was read from, as they are, with tokenizer.json among them: made from vocab.txt where
/// the folder has none.
/// </summary>
/// <param name="Where">the file that problems are told about</param>
/// <param name="Json">the content of tokenizer.json</param>
/// <param name="Config">the content of tokenizer_config.json, where there is one</param>
/// <param name="Others">further files of the folder, by name, with their content</param>
internal sealed record TokenizerFiles(
    string Where, byte[] Json, byte[]? Config, IReadOnlyDictionary<string, byte[]> Others)
{
    private const int MostBytes = 1 << 29;

    /// <param name="path">a model folder, tokenizer.json or vocab.txt</param>
    public static TokenizerFiles Load(string path)
    {
        if (Directory.Exists(path))
        {
            return LoadFolder(path);
        }

        if (!File.Exists(path))
        {
            throw new UserException(
                ExitCode.InputInvalid,
                path,
                "there is no such file or folder. Name a model folder, a tokenizer.json or a vocab.txt.");
        }

        var folder = Path.GetDirectoryName(path)!;
        return path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)
            ? FromVocabulary(path, folder)
            : new TokenizerFiles(path, Read(path), ReadIfThere(folder, "tokenizer_config.json"), Extras(folder));
    }

    /// <summary>The token that tokenizer_config.json or special_tokens_map.json names for a purpose.</summary>
    /// <param name="key">such as <c>pad_token</c></param>
    public string? Named(string key) =>
        Named(key, "tokenizer_config.json", Config)
        ?? Named(key, "special_tokens_map.json", Others.GetValueOrDefault("special_tokens_map.json"));

    /// <summary>Writes all of it beside the model's other files.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, "tokenizer.json"), stream => stream.Write(Json));
        if (Config is not null)
        {
            AtomicFile.Write(Path.Combine(folder, "tokenizer_config.json"), stream => stream.Write(Config));
        }

        foreach (var (name, content) in Others)
        {
            AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(content));
        }
    }

    private string? Named(string key, string name, byte[]? content)
    {
        if (content is null)
        {
            return null;
        }

        var path = Path.Combine(Path.GetDirectoryName(Where)!, name);
        var problems = new InputProblems();
        var token = SpecialTokens.Read(JsonSection.Parse(path, content, problems), key, "");
        problems.ThrowIfAny();
        return token.Length == 0 ? null : token;
    }

    private static TokenizerFiles LoadFolder(string folder)
    {
        var json = Path.Combine(folder, "tokenizer.json");
        if (File.Exists(json))
        {
            return new TokenizerFiles(json, Read(json), ReadIfThere(folder, "tokenizer_config.json"), Extras(folder));
        }

        var vocabulary = Path.Combine(folder, "vocab.txt");
        if (File.Exists(vocabulary))
        {
            return FromVocabulary(vocabulary, folder);
        }

        return File.Exists(Path.Combine(folder, "vocab.json")) && File.Exists(Path.Combine(folder, "merges.txt"))
            ? FromMerges(folder)
            : throw new UserException(
                ExitCode.InputInvalid,
                folder,
                "there is no tokenizer.json here, no vocab.txt, and no vocab.json with merges.txt. "
                + "Copy them from the model's origin.");
    }

    private static TokenizerFiles FromVocabulary(string path, string folder)
    {
        var tokens = VocabularyText.Read(path, Read(path));
        var config = ReadIfThere(folder, "tokenizer_config.json");
        var settings = BertSettings.Read(Path.Combine(folder, "tokenizer_config.json"), config);
        settings.RequireIn(tokens, path);
        var files = BertFiles.Create(tokens, settings) with { Where = path };
        return config is null ? files : files with { Config = config };
    }

    private static TokenizerFiles FromMerges(string folder)
    {
        var (vocabulary, merges) = (Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"));
        var config = (Path.Combine(folder, "tokenizer_config.json"), ReadIfThere(folder, "tokenizer_config.json"));
        return ByteLevelFolder.Read((vocabulary, Read(vocabulary)), (merges, Read(merges)), config);
    }

    private static Dictionary<string, byte[]> Extras(string folder)
    {
        string[] names = ["special_tokens_map.json", "vocab.txt", "vocab.json", "merges.txt", "added_tokens.json"];
        return names
            .Select(name => (Name: name, Content: ReadIfThere(folder, name)))
            .Where(file => file.Content is not null)
            .ToDictionary(file => file.Name, file => file.Content!);
    }

    private static byte[]? ReadIfThere(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? Read(path) : null;
    }

    private static byte[] Read(string path) => InputFile.ReadAll(path, MostBytes);
}
