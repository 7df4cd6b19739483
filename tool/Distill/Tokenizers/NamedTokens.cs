namespace Distill.Tokenizers;

/// <summary>The ids of special tokens by their purpose; null where the tokenizer has none.</summary>
/// <param name="Pad">fills short rows</param>
/// <param name="Mask">stands where a token is hidden</param>
/// <param name="End">stands behind a text</param>
/// <param name="Unknown">stands for what the vocabulary does not know</param>
internal sealed record NamedTokens(int? Pad, int? Mask, int? End, int? Unknown)
{
    public static NamedTokens None { get; } = new(null, null, null, null);

    /// <summary>
    /// The file's own padding and the configuration beside it name them; else the names that such tokens usually have.
    /// </summary>
    /// <param name="root">of tokenizer.json</param>
    /// <param name="tokens">by id</param>
    public static NamedTokens Find(JsonSection root, TokenizerFiles files, string[] tokens)
    {
        int? Id(string? named, params string[] usual)
        {
            var names = named is null ? usual : [named];
            var id = names.Select(name => Array.IndexOf(tokens, name)).FirstOrDefault(id => id >= 0, -1);
            return id < 0 ? null : id;
        }

        return new NamedTokens(
            Id(root.Section("padding")?.OptionalText("pad_token") ?? files.Named("pad_token"),
                "[PAD]", "<pad>", "<|pad|>"),
            Id(files.Named("mask_token"), "[MASK]", "<mask>"),
            Id(files.Named("eos_token"), "<|endoftext|>", "</s>", "<|end_of_text|>", "[SEP]"),
            Id(files.Named("unk_token"), "[UNK]", "<unk>"));
    }
}
