using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

/// <summary>Models small enough to follow by hand.</summary>
public sealed class ModelTests : IDisposable
{
    private const string Metaspace =
        """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("abc", "ab c")] // the earlier merge wins over the one further left
    [InlineData("bcab", "bc ab")]
    [InlineData("aab", "a ab")]
    [InlineData("abab", "abab")]
    [InlineData("xay", "<unk> a <unk>")]
    [InlineData("xya", "<unk> <unk> a")]
    public void Bpe_merges_the_earliest_pair_first(string text, string pieces) => Assert.Equal(pieces, Load("""
        {"model": {"type": "BPE", "unk_token": "<unk>", "vocab": {"<unk>": 0, "a": 1, "b": 2, "c": 3, "ab": 4, "bc": 5, "abab": 6},
         "merges": [["a", "b"], ["b", "c"], ["ab", "ab"]]}}
        """).TokensOf(text));

    [Fact]
    public void Unknown_characters_are_fused_where_the_model_says_so() => Assert.Equal("<unk> a", Load("""
        {"model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "vocab": {"<unk>": 0, "a": 1}, "merges": []}}
        """).TokensOf("xyza"));

    [Fact]
    public void A_whole_word_needs_no_merges_where_the_model_says_so() => Assert.Equal("ab", Load("""
        {"model": {"type": "BPE", "ignore_merges": true, "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": []}}
        """).TokensOf("ab"));

    [Fact]
    public void Prefix_and_suffix_mark_where_a_token_stands() => Assert.Equal("a #b!", Load("""
        {"model": {"type": "BPE", "continuing_subword_prefix": "#", "end_of_word_suffix": "!", "vocab": {"a": 0, "b": 1, "#b!": 2}, "merges": []}}
        """).TokensOf("ab"));

    [Fact]
    public void Unknown_characters_become_bytes_and_come_back()
    {
        var tokenizer = Load("""
            {"pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
             "decoder": {"type": "Sequence", "decoders": [
               {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
               {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
             "model": {"type": "BPE", "unk_token": "<unk>", "byte_fallback": true,
               "vocab": {"<unk>": 0, "▁": 1, "a": 2, "▁a": 3, "<0xC3>": 4, "<0xA9>": 5}, "merges": ["▁ a"]}}
            """);

        Assert.Equal("▁a ▁ <0xC3> <0xA9> ▁ <unk>", tokenizer.TokensOf("a é ü"));
        Assert.Equal("a é a", tokenizer.Decode(tokenizer.Pieces("a é a")));
        Assert.Equal("\uFFFDa", tokenizer.Decode([4, 2]));
    }

    [Theory]
    [InlineData("ab", "▁ab")]
    [InlineData("abc", "▁a bc")] // -2 - 2 is better than -3 - 3
    [InlineData("xy", "▁ <unk>")] // neighbours that are unknown are one
    [InlineData("b ab", "▁ b ▁ab")]
    public void Unigram_takes_the_likeliest_way(string text, string pieces) => Assert.Equal(pieces, Load($$$"""
        {"pre_tokenizer": {{{Metaspace}}}, "model": {"type": "Unigram", "unk_id": 0,
         "vocab": [["<unk>", 0], ["▁", -2], ["▁a", -2], ["b", -3], ["c", -3], ["▁ab", -3], ["bc", -2]]}}
        """).TokensOf(text));

    [Fact]
    public void WordLevel_knows_a_word_or_does_not() => Assert.Equal("a [UNK]", Load("""
        {"pre_tokenizer": {"type": "WhitespaceSplit"}, "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "a": 1}}}
        """).TokensOf("a ab"));

    [Theory]
    [InlineData("x<t>y", "x <t> y")]
    [InlineData("<t><tt>", "<t> <tt>")] // the longest that begins here
    [InlineData("a <w> b", "a <w> b")]
    [InlineData("a<w> b", "[UNK] b")] // single_word: not behind a letter
    [InlineData("a <s>  b", "a <s> b")]
    public void Added_tokens_are_found_before_words_are_cut(string text, string pieces) => Assert.Equal(pieces, Load("""
        {"added_tokens": [
           {"id": 5, "content": "<t>"}, {"id": 6, "content": "<tt>"}, {"id": 7, "content": "<w>", "single_word": true},
           {"id": 8, "content": "<s>", "lstrip": true, "rstrip": true}],
         "pre_tokenizer": {"type": "WhitespaceSplit"},
         "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "a": 1, "b": 2, "x": 3, "y": 4}}}
        """).TokensOf(text));

    [Fact]
    public void A_word_of_a_million_characters_is_merged_in_time() => Assert.Equal(250_000, Load("""
        {"model": {"type": "BPE", "vocab": {"a": 0, "aa": 1, "aaaa": 2}, "merges": ["a a", "aa aa"]}}
        """).Pieces(new string('a', 1_000_000)).Length);

    private Tokenizer Load(string json) => Tokenizer.Load(_folder.Write("tokenizer.json", json));
}
