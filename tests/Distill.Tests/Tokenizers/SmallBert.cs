using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

/// <summary>A vocabulary small enough to check results by hand.</summary>
internal static class SmallBert
{
    /// <summary>
    /// [PAD] 0, [UNK] 1, [CLS] 2, [SEP] 3, [MASK] 4, the 5, cat 6, ##s 7, un 8, ##like 9, ##ly 10, like 11, '.' 12, a
    /// 13, ##a 14, 犬 15.
    /// </summary>
    public static readonly string[] Tokens =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "##s", "un", "##like", "##ly", "like", ".",
        "a", "##a", "犬",
    ];

    public static string Lines => string.Concat(Tokens.Select(token => $"{token}\n"));

    public static Tokenizer Load(TemporaryFolder folder, string? config = null)
    {
        folder.Write("vocab.txt", Lines);
        if (config is not null)
        {
            folder.Write("tokenizer_config.json", config);
        }

        return Tokenizer.Load(folder.Root);
    }

    public static string TokensOf(this Tokenizer tokenizer, string text) =>
        string.Join(' ', tokenizer.Pieces(text).Select(tokenizer.TokenOf));
}
