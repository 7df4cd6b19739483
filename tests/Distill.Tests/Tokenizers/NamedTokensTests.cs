using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

public sealed class NamedTokensTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BERT_has_padding_a_mask_and_a_separator_that_ends_a_text() =>
        Assert.Equal(new NamedTokens(Pad: 0, Mask: 4, End: 3, Unknown: 1), SmallBert.Load(_folder).Named);

    [Fact]
    public void GPT2_has_an_end_which_fills_short_rows_too()
    {
        var tokenizer = ByteLevelBpeTrainer.Train(["a b"], 257, minFrequency: 1);

        Assert.Equal(new NamedTokens(Pad: null, Mask: null, End: 0, Unknown: 0), tokenizer.Named);
        Assert.Equal(0, tokenizer.PadId);
    }

    [Fact]
    public void The_configuration_beside_names_them()
    {
        var tokenizer = SmallBert.Load(
            _folder, """{"mask_token": {"content": "cat"}, "eos_token": ".", "pad_token": "a"}""");

        Assert.Equal(new NamedTokens(Pad: 13, Mask: 6, End: 12, Unknown: 1), tokenizer.Named);
    }

    [Fact]
    public void WordPiece_marks_the_pieces_that_go_on()
    {
        var tokenizer = SmallBert.Load(_folder);

        Assert.Equal(
            ["un", "##like", "##ly", "cat", "##s", "."],
            tokenizer.Pieces("unlikely cats.").Select(tokenizer.TokenOf));
        Assert.Equal([false, true, true, false, true, false], Continues(tokenizer, "unlikely cats."));
    }

    [Fact]
    public void Byte_level_BPE_marks_the_pieces_that_begin()
    {
        var tokenizer = ByteLevelBpeTrainer.Train(["low low lower lower"], 262, minFrequency: 1);

        Assert.Equal(
            ["low", "e", "s", "t", "Ġlower", "Ċ", "low"], tokenizer.Pieces("lowest lower\nlow").Select(tokenizer.TokenOf));
        Assert.Equal([true, true, true, true, false, false, true], Continues(tokenizer, "lowest lower\nlow"));
    }

    [Theory]
    [InlineData("""
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"}
        """)]
    [InlineData("""
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
            {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}
        """)]
    public void SentencePiece_marks_the_pieces_that_begin(string marks)
    {
        _folder.Write("tokenizer.json", $$$"""
            {"version": "1.0", {{{marks}}},
             "model": {"type": "BPE", "vocab": {"▁": 0, "a": 1, "b": 2, "▁a": 3, "ab": 4}, "merges": ["▁ a"]}}
            """);
        var tokenizer = Tokenizer.Load(_folder.Root);

        Assert.Equal(["▁a", "b", "▁a", "a"], tokenizer.Pieces("ab aa").Select(tokenizer.TokenOf));
        Assert.Equal([false, true, false, true], Continues(tokenizer, "ab aa"));
    }

    private static IEnumerable<bool> Continues(Tokenizer tokenizer, string text) =>
        tokenizer.Pieces(text).Select(tokenizer.ContinuesWord);
}
