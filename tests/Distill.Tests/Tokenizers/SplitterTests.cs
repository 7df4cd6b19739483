using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

/// <summary>'|' stands between the words.</summary>
public sealed class SplitterTests
{
    [Theory]
    [InlineData("Removed", "a|b|c")]
    [InlineData("Isolated", "a|-|b|-|-|c")]
    [InlineData("MergedWithPrevious", "a-|b-|-|c")]
    [InlineData("MergedWithNext", "a|-b|-|-c")]
    [InlineData("Contiguous", "a|-|b|--|c")]
    public void A_match_is_removed_alone_or_joined(string behavior, string words) =>
        Assert.Equal(
            words, Split(new PatternSplitter(new LiteralPattern("-"), Enum.Parse<SplitBehavior>(behavior)), "a-b--c"));

    [Theory]
    [InlineData("always", true, "▁a|▁b")]
    [InlineData("first", true, "▁a|▁b")]
    [InlineData("first", false, "a|▁b")]
    [InlineData("never", true, "a|▁b")]
    public void Metaspace_marks_the_beginning_of_words(string prepend, bool atStart, string words) =>
        Assert.Equal(words, Split(new Metaspace('▁', prepend, splits: true), "a b", atStart));

    [Fact]
    public void Bert_sets_punctuation_and_all_ascii_signs_apart() =>
        Assert.Equal("x|+|1|=|£2|,|«|ja|»", Split(new BertSplitter(), "x+1=£2, «ja»"));

    [Fact]
    public void Bytes_are_visible_characters() =>
        Assert.Equal("aÃ©|ĠðĿĲĢ|Ċ", Split(new ByteLevelSplitter(prefixSpace: false, new Gpt2Pattern()), "aé 𝐀\n"));

    [Fact]
    public void Each_splitter_of_a_sequence_cuts_the_words_of_the_one_before() => Assert.Equal(
        "a|1|2|b",
        Split(
            new SequenceSplitter(
            [
                new PatternSplitter(new LiteralPattern(" "), SplitBehavior.Removed),
                new PatternSplitter(new RunePattern(System.Text.Rune.IsNumber, most: 1), SplitBehavior.Isolated),
            ]),
            "a1 2b"));

    private static string Split(ISplitter splitter, string text, bool atStart = true)
    {
        var words = new WordList();
        splitter.Split(text, atStart, words);
        return string.Join('|', Enumerable.Range(0, words.Count).Select(i => words[i].ToString()));
    }
}
