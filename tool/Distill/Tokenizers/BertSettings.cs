using Distill.Formats;

namespace Distill.Tokenizers;

/// <summary>
/// What tokenizer_config.json says about a vocabulary of BERT's kind; the defaults are BertTokenizer's.
/// </summary>
/// <param name="StripAccents">null follows <paramref name="Lowercase"/></param>
internal sealed record BertSettings(bool Lowercase = true, bool? StripAccents = null, bool SpaceIdeographs = true)
{
    public string Pad { get; init; } = "[PAD]";

    public string Unknown { get; init; } = "[UNK]";

    public string Begin { get; init; } = "[CLS]";

    public string Separator { get; init; } = "[SEP]";

    public string Mask { get; init; } = "[MASK]";

    /// <summary>In the order of their ids in a new vocabulary.</summary>
    public string[] All => [Pad, Unknown, Begin, Separator, Mask];

    /// <param name="content">null: all defaults</param>
    public static BertSettings Read(string path, byte[]? content)
    {
        var defaults = new BertSettings();
        if (content is null)
        {
            return defaults;
        }

        var problems = new InputProblems();
        var section = JsonSection.Parse(path, content, problems);
        var settings = new BertSettings(
            section.Flag("do_lower_case", defaults.Lowercase),
            section.OptionalFlag("strip_accents"),
            section.Flag("tokenize_chinese_chars", defaults.SpaceIdeographs))
        {
            Pad = SpecialTokens.Read(section, "pad_token", defaults.Pad),
            Unknown = SpecialTokens.Read(section, "unk_token", defaults.Unknown),
            Begin = SpecialTokens.Read(section, "cls_token", defaults.Begin),
            Separator = SpecialTokens.Read(section, "sep_token", defaults.Separator),
            Mask = SpecialTokens.Read(section, "mask_token", defaults.Mask),
        };
        problems.ThrowIfAny();
        return settings;
    }

    /// <summary>Without these three no text can be encoded.</summary>
    public void RequireIn(List<string> tokens, string path)
    {
        var problems = new InputProblems();
        (string, string)[] needed = [("unk_token", Unknown), ("cls_token", Begin), ("sep_token", Separator)];
        foreach (var (key, token) in needed)
        {
            if (!tokens.Contains(token))
            {
                problems.Add(path, $"{Quoted.Short(token)} is missing. Give it a line, or name the vocabulary's own "
                    + $"in tokenizer_config.json as {key}.");
            }
        }

        problems.ThrowIfAny();
    }
}
