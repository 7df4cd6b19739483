using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

public sealed class TokenizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("the cats", "the cat ##s")]
    [InlineData("The CATS.", "the cat ##s .")]
    [InlineData("unlikely", "un ##like ##ly")]
    [InlineData("unlikely-", "un ##like ##ly [UNK]")]
    [InlineData("cats-the", "cat ##s [UNK] the")]
    [InlineData("dog", "[UNK]")]
    [InlineData("catx", "[UNK]")] // a rest that no token continues: the whole word is unknown
    [InlineData("the犬cat", "the 犬 cat")]
    [InlineData("the [MASK] cat", "the [MASK] cat")]
    [InlineData("the [mask] cat", "the [UNK] [UNK] [UNK] cat")]
    [InlineData("[CLS][SEP]", "[CLS] [SEP]")]
    [InlineData("", "")]
    [InlineData(" \t\r\n\u00A0\u2028 ", "")]
    [InlineData("\u0000\uFFFDthe\u200B\u00AD", "the")]
    [InlineData("\uD800the\uDFFF", "the")] // half surrogate pairs become U+FFFD, which is dropped
    [InlineData("thé", "the")]
    [InlineData("the\u0301", "the")]
    public void Text_becomes_pieces(string text, string pieces) =>
        Assert.Equal(pieces, SmallBert.Load(_folder).TokensOf(text));

    [Fact]
    public void The_longest_word_has_100_code_points()
    {
        var tokenizer = SmallBert.Load(_folder);

        Assert.Equal(100, tokenizer.Pieces(new string('a', 100)).Length);
        Assert.Equal([1], tokenizer.Pieces(new string('a', 101)));
    }

    [Fact]
    public void Case_is_kept_where_the_configuration_says_so() =>
        Assert.Equal("[UNK] cat", SmallBert.Load(_folder, """{"do_lower_case": false}""").TokensOf("The cat"));

    [Fact]
    public void One_text_stands_between_the_special_tokens()
    {
        var encoding = SmallBert.Load(_folder).Encode("the cat");

        Assert.Equal([2, 5, 6, 3], encoding.Ids);
        Assert.Equal([0, 0, 0, 0], encoding.TypeIds);
    }

    [Fact]
    public void A_second_text_has_type_1()
    {
        var encoding = SmallBert.Load(_folder).Encode("the cat", "cats");

        Assert.Equal([2, 5, 6, 3, 6, 7, 3], encoding.Ids);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1], encoding.TypeIds);
    }

    [Theory]
    [InlineData(int.MaxValue, "2 5 6 7 12 3 8 9 3")]
    [InlineData(8, "2 5 6 7 3 8 9 3")] // the longer text first
    [InlineData(7, "2 5 6 3 8 9 3")]
    [InlineData(6, "2 5 6 3 8 3")] // an odd token goes to the text that was longer
    [InlineData(5, "2 5 3 8 3")]
    [InlineData(3, "2 3 3")]
    [InlineData(2, "2 3")]
    [InlineData(0, "")]
    public void The_longer_text_is_cut_first(int maxLength, string ids)
    {
        var encoding = SmallBert.Load(_folder).Encode("the cats.", "unlike", maxLength);

        Assert.Equal(ids, string.Join(' ', encoding.Ids));
        Assert.Equal(encoding.Ids.Length, encoding.TypeIds.Length);
    }

    [Fact]
    public void Decoding_joins_words_and_skips_special_tokens()
    {
        var tokenizer = SmallBert.Load(_folder);

        Assert.Equal("the cats.", tokenizer.Decode([2, 5, 6, 7, 12, 3]));
        Assert.Equal("[CLS] the cats. [SEP]", tokenizer.Decode([2, 5, 6, 7, 12, 3], skipSpecialTokens: false));
        Assert.Equal("the", tokenizer.Decode([-1, 5, 99]));
    }

    [Fact]
    public void A_saved_tokenizer_encodes_as_before()
    {
        var tokenizer = SmallBert.Load(_folder, """{"do_lower_case": false}""");

        tokenizer.Save(_folder.File("saved"));

        string[] files =
            [.. Directory.EnumerateFiles(_folder.File("saved")).Select(path => Path.GetFileName(path)).Order()];
        Assert.Equal(["special_tokens_map.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt"], files);
        Assert.Equal(SmallBert.Lines, File.ReadAllText(_folder.File("saved/vocab.txt")));
        var saved = Tokenizer.Load(_folder.File("saved"));
        Assert.Equal("[UNK] cat ##s", saved.TokensOf("The cats"));
        Assert.Equal((16, 0), (saved.VocabularySize, saved.Named.Pad));
    }

    [Fact]
    public void What_was_loaded_is_saved_byte_for_byte()
    {
        SmallBert.Load(_folder).Save(_folder.File("first"));

        Tokenizer.Load(_folder.File("first")).Save(_folder.File("second"));

        Assert.All(Directory.EnumerateFiles(_folder.File("first")), path =>
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(_folder.File($"second/{Path.GetFileName(path)}"))));
    }

    [Fact]
    public void Many_threads_get_the_same_ids()
    {
        var tokenizer = SmallBert.Load(_folder);
        string[] texts =
            [.. Enumerable.Range(0, 2000).Select(i => $"the cat{(i % 3 == 0 ? "s" : "")} {new string('a', i % 40)}.")];
        var alone = texts.Select(text => tokenizer.Pieces(text)).ToArray();

        var together = new int[texts.Length][];
        Parallel.For(0, texts.Length, i => together[i] = tokenizer.Pieces(texts[i]));

        Assert.Equal(alone, together);
    }
}
