using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData("é", "e\u0301")]
    [InlineData("각", "\u1100\u1161\u11A8")]
    [InlineData("a\u0301\u0323", "a\u0323\u0301")] // the mark below stands before the mark above
    [InlineData("ǖ", "u\u0308\u0304")]
    [InlineData("ﬁ", "ﬁ")]
    [InlineData("plain", "plain")]
    public void NFD_takes_characters_apart(string text, string expected) =>
        Assert.Equal(expected, Normalize(new UnicodeForm(composed: false, compatible: false), text));

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("\u1100\u1161\u11A8", "각")]
    [InlineData("가\u11A8", "각")]
    [InlineData("u\u0308\u0304", "ǖ")]
    [InlineData("a\u0301\u0323", "ạ\u0301")]
    [InlineData("\u0958", "\u0915\u093C")] // never composed again
    [InlineData("\u0301e", "\u0301e")]
    public void NFC_puts_characters_together(string text, string expected) =>
        Assert.Equal(expected, Normalize(new UnicodeForm(composed: true, compatible: false), text));

    [Theory]
    [InlineData("ﬁ ① ½ Å", "fi 1 1⁄2 Å")]
    [InlineData("\u00A0\u3000", "  ")]
    public void NFKC_also_replaces_what_only_looks_different(string text, string expected) =>
        Assert.Equal(expected, Normalize(new UnicodeForm(composed: true, compatible: true), text));

    [Theory]
    [InlineData("ÀÉ", "àé")]
    [InlineData("İI", "i\u0307i")]
    [InlineData("ΑΣ", "ασ")]
    [InlineData("𐐀", "𐐨")]
    public void Lowercase_knows_no_language(string text, string expected) =>
        Assert.Equal(expected, Normalize(new Lowercase(), text));

    [Theory]
    [InlineData("Ünï\tcode\u00A0日本", "uni code  日  本 ")]
    [InlineData("a\u200D\u0007b", "ab")]
    [InlineData("\U0002B820\U0002B920", "\U0002B820 \U0002B920 ")] // the reference forgets some ideographs
    [InlineData("\u0378x", "\u0378x")] // not assigned, and kept
    public void Bert_cleans_text(string text, string expected) =>
        Assert.Equal(expected, Normalize(new BertNormalizer(true, true, true, true), text));

    [Fact]
    public void A_sequence_goes_step_by_step() => Assert.Equal(
        "_a_b",
        Normalize(
            new SequenceNormalizer(
            [
                new StripNormalizer(true, true),
                new PrependNormalizer(" "),
                new ReplaceNormalizer(new LiteralPattern(" "), "_"),
            ]),
            " a b "));

    private static string Normalize(INormalizer normalizer, string text)
    {
        var output = new TextBuffer();
        normalizer.Normalize(text, output);
        return output.Text.ToString();
    }
}
