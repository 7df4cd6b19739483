namespace Distill.Recipes;

/// <summary>A key that the command line gives, <c>--set loss.soft.temperature=4</c>, as if the recipe said so.</summary>
/// <param name="Key">its path; steps are counted: compress.0.prune.sparsity</param>
/// <param name="Value">as YAML</param>
internal sealed record Setting(string Key, string Value)
{
    /// <exception cref="UserException">it is no key with a value</exception>
    public static Setting Parse(string text)
    {
        var equals = text.IndexOf('=');
        return equals > 0 && !text.Any(char.IsControl)
            ? new Setting(text[..equals].Trim(), text[(equals + 1)..].Trim())
            : throw new UserException(
                ExitCode.Usage,
                "--set",
                $"{Quoted.Short(text)} is no key with a value, such as training.epochs=3.");
    }

    /// <summary>One for each value that is between commas, but not within brackets or quotes: 1,2,4.</summary>
    public IReadOnlyList<Setting> Alternatives()
    {
        var (values, depth, start, quote) = (new List<string>(), 0, 0, '\0');
        foreach (var (index, letter) in Value.Index())
        {
            quote = quote == letter ? '\0' : quote == '\0' && letter is '\'' or '"' ? letter : quote;
            depth += quote != '\0' ? 0 : letter is '[' or '{' ? 1 : letter is ']' or '}' ? -1 : 0;
            if (letter == ',' && depth == 0 && quote == '\0')
            {
                values.Add(Value[start..index]);
                start = index + 1;
            }
        }

        return [.. values.Append(Value[start..]).Select(value => this with { Value = value.Trim() })];
    }

    /// <summary>The value; null where nothing can be made of it, which is in the findings.</summary>
    public YamlNode? Read(Findings findings)
    {
        var place = Place.OfSetting(Key);
        return YamlReader.Read($"value: {Value}", findings, _ => place) is { Entries: [var only, ..] } ? only.Value : null;
    }

    public override string ToString() => $"{Key}={Value}";
}
