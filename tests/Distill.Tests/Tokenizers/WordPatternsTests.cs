using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

/// <summary>How the hand-written patterns cut; '|' stands between the words.</summary>
public sealed class WordPatternsTests
{
    [Theory]
    [InlineData("Hello world", "Hello| world")]
    [InlineData("don't we'll I'M", "don|'t| we|'ll| I|'|M")]
    [InlineData("a  b", "a| | b")]
    [InlineData("a   ", "a|   ")]
    [InlineData("a\t b", "a|\t| b")]
    [InlineData("a\tb", "a|\t|b")]
    [InlineData("x=1.5, y", "x|=|1|.|5|,| y")]
    [InlineData("a𝐀b 𝟙2", "a𝐀b| 𝟙2")] // letters and digits beyond U+FFFF are one character each
    [InlineData("👍🏽!", "👍🏽!")]
    [InlineData("'", "'")]
    [InlineData(" ", " ")]
    public void Gpt2_cuts_words(string text, string words) => Assert.Equal(words, Cut(new Gpt2Pattern(), text));

    [Theory]
    [InlineData("I'M we'Ll it'ſ", "I|'M| we|'Ll| it|'ſ")]
    [InlineData("12345", "123|45")]
    [InlineData("(foo) $bar", "(foo|)| $|bar")]
    [InlineData("a.\n\nb", "a|.\n\n|b")]
    [InlineData("a \n \n  b", "a| \n \n| | b")]
    [InlineData("a\r\n", "a|\r\n")]
    [InlineData("\tx", "\tx")]
    public void Llama3_cuts_words(string text, string words) =>
        Assert.Equal(words, Cut(new Llama3Pattern(mostDigits: 3), text));

    [Fact]
    public void Qwen2_cuts_each_digit() => Assert.Equal("a|1|2|𝟛", Cut(new Llama3Pattern(mostDigits: 1), "a12𝟛"));

    private static string Cut(IPattern pattern, string text)
    {
        var words = new List<string>();
        for (var at = 0; pattern.Next(text, at) is { } match; at = match.End)
        {
            Assert.Equal(at, match.Start);
            words.Add(text[match.Start..match.End]);
        }

        return string.Join('|', words);
    }
}
