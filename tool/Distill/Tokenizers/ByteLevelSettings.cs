using Distill.Formats;

namespace Distill.Tokenizers;

/// <summary>
/// The model families that are known by vocab.json and merges.txt; they differ in splitter and template.
/// </summary>
internal enum ByteLevelFamily
{
    Gpt2,
    Roberta,
    Qwen2,
}

/// <summary>What tokenizer_config.json says about a tokenizer with byte-level BPE.</summary>
/// <param name="PrefixSpace">the first word is written as within a text</param>
/// <param name="Named">special tokens with their keys</param>
internal sealed record ByteLevelSettings(
    ByteLevelFamily Family, bool PrefixSpace, IReadOnlyList<(string Key, string Token)> Named)
{
    /// <summary>GPT-2's: one token that stands between texts.</summary>
    public static ByteLevelSettings Gpt2 { get; } = new(
        ByteLevelFamily.Gpt2,
        false,
        [("bos_token", "<|endoftext|>"), ("eos_token", "<|endoftext|>"), ("unk_token", "<|endoftext|>")]);

    /// <summary>RoBERTa's: tokens around a text, for padding, and for masks.</summary>
    public static ByteLevelSettings Roberta { get; } = new(
        ByteLevelFamily.Roberta,
        false,
        [
            ("bos_token", "<s>"), ("cls_token", "<s>"), ("pad_token", "<pad>"), ("eos_token", "</s>"),
            ("sep_token", "</s>"), ("unk_token", "<unk>"), ("mask_token", "<mask>"),
        ]);

    public string ClassName => Family switch
    {
        ByteLevelFamily.Roberta => "RobertaTokenizer",
        ByteLevelFamily.Qwen2 => "Qwen2Tokenizer",
        _ => "GPT2Tokenizer",
    };

    /// <summary>Stands before a text; RoBERTa's unless another is named.</summary>
    public string Begin => Token("cls_token") ?? Token("bos_token") ?? "<s>";

    /// <summary>Stands behind a text; RoBERTa's unless another is named.</summary>
    public string End => Token("sep_token") ?? Token("eos_token") ?? "</s>";

    public static ByteLevelSettings Read(JsonSection config, InputProblems problems, string file)
    {
        var name = config.Text("tokenizer_class", Gpt2.ClassName);
        ByteLevelFamily? family = name.Replace("Fast", "", StringComparison.Ordinal) switch
        {
            "GPT2Tokenizer" => ByteLevelFamily.Gpt2,
            "RobertaTokenizer" => ByteLevelFamily.Roberta,
            "Qwen2Tokenizer" => ByteLevelFamily.Qwen2,
            _ => null,
        };
        if (family is null)
        {
            problems.Add(file, $"tokenizer_class is {Quoted.Short(name)}; "
                + "with vocab.json and merges.txt this tool reads GPT2Tokenizer, RobertaTokenizer and Qwen2Tokenizer. "
                + "Save the tokenizer as tokenizer.json.");
        }

        (string, string)[] named = [.. SpecialTokens.Read(config)];
        return new ByteLevelSettings(
            family ?? ByteLevelFamily.Gpt2,
            config.Flag("add_prefix_space", false),
            named.Length > 0 || family != ByteLevelFamily.Gpt2 ? named : Gpt2.Named);
    }

    private string? Token(string key) => Named.FirstOrDefault(token => token.Key == key).Token;
}
