using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

public sealed class WordPieceTrainerTests
{
    // Sennrich et al.'s example: low 5, lower 2, newest 6, widest 3.
    private static readonly string[] _texts =
    [
        .. Enumerable.Repeat("low", 5), .. Enumerable.Repeat("lower", 2), .. Enumerable.Repeat("newest", 6),
        .. Enumerable.Repeat("widest", 3),
    ];

    [Fact]
    public void The_most_frequent_pairs_become_tokens()
    {
        var tokenizer = WordPieceTrainer.Train(_texts, vocabularySize: 26, lowercase: true, minFrequency: 1);

        // The pairs e-s and s-t stand 9 times each, and text decides: "##e" before "##s"; "##o" before "l" at 7.
        string[] expected =
        [
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "d", "e", "i", "l", "n", "o", "r", "s", "t", "w",
            "##o", "##w", "##e", "##r", "##s", "##t", "##i", "##d", "##es", "##est", "##ow",
        ];
        Assert.Equal(expected, Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.TokenOf));
    }

    [Fact]
    public void Training_ends_where_no_pair_is_frequent_enough()
    {
        var tokenizer = WordPieceTrainer.Train(_texts, vocabularySize: 1000, lowercase: true, minFrequency: 6);

        Assert.Equal(
            "##es ##est ##ow low ##ew ##ewest newest",
            string.Join(' ', Enumerable.Range(23, tokenizer.VocabularySize - 23).Select(tokenizer.TokenOf)));
    }

    [Fact]
    public void The_same_texts_give_the_same_files()
    {
        using var folder = new TemporaryFolder();

        WordPieceTrainer.Train(_texts, 40, lowercase: true, minFrequency: 1).Save(folder.File("first"));
        WordPieceTrainer.Train(_texts.Reverse(), 40, lowercase: true, minFrequency: 1).Save(folder.File("second"));

        Assert.Equal(
            File.ReadAllBytes(folder.File("first/tokenizer.json")),
            File.ReadAllBytes(folder.File("second/tokenizer.json")));
    }

    [Fact]
    public void Case_and_accents_are_kept_where_asked()
    {
        var tokenizer = WordPieceTrainer.Train(["Çay"], 100, lowercase: false, minFrequency: 1);

        Assert.Equal("Çay", tokenizer.TokensOf("Çay"));
        Assert.Equal("[UNK]", tokenizer.TokensOf("cay"));
    }

    [Fact]
    public void Text_without_words_gives_the_special_tokens() =>
        Assert.Equal(5, WordPieceTrainer.Train(["", " "], 100, lowercase: true, minFrequency: 1).VocabularySize);
}
