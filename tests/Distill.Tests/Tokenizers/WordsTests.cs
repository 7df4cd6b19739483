using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

/// <summary>Words that are cut already: where their first pieces stand.</summary>
public sealed class WordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_piece_of_each_word_is_known()
    {
        var encoding = SmallBert.Load(_folder).EncodeWords(["the", "cats", "unlikely", "."]);

        Assert.Equal([2, 5, 6, 7, 8, 9, 10, 12, 3], encoding.Ids); // the cat ##s un ##like ##ly .
        Assert.Equal([1, 2, 4, 7], encoding.Firsts);
        Assert.Equal(0, encoding.CutOff);
    }

    [Fact]
    public void A_word_without_pieces_has_no_place_and_is_not_cut_off()
    {
        var encoding = SmallBert.Load(_folder).EncodeWords(["\u00AD", "the", "\u200B"]); // nothing for the normalizer

        Assert.Equal([2, 5, 3], encoding.Ids);
        Assert.Equal([-1, 1, -1], encoding.Firsts);
        Assert.Equal(0, encoding.CutOff);
    }

    [Fact]
    public void Words_beyond_the_longest_length_are_counted()
    {
        // Room for three pieces: the word that is cut in its middle keeps its first one.
        var encoding = SmallBert.Load(_folder).EncodeWords(["the", "unlikely", "cat", "."], maxLength: 5);

        Assert.Equal([2, 5, 8, 9, 3], encoding.Ids);
        Assert.Equal([1, 2, -1, -1], encoding.Firsts);
        Assert.Equal(2, encoding.CutOff);
    }

    [Theory]
    [InlineData(2, "2 3")]
    [InlineData(1, "2")]
    public void Special_tokens_may_leave_no_room(int maxLength, string ids)
    {
        var encoding = SmallBert.Load(_folder).EncodeWords(["the", "cat"], maxLength);

        Assert.Equal(ids, string.Join(' ', encoding.Ids));
        Assert.Equal([-1, -1], encoding.Firsts);
        Assert.Equal(2, encoding.CutOff);
    }

    [Fact]
    public void Cut_from_the_left_a_word_has_its_first_piece_that_is_left()
    {
        SmallBert.Load(_folder).Save(_folder.File("saved"));
        var json = File.ReadAllText(_folder.File("saved/tokenizer.json")).Replace(
            "\"truncation\": null",
            "\"truncation\": {\"max_length\": 4, \"strategy\": \"LongestFirst\", \"direction\": \"Left\", \"stride\": 0}",
            StringComparison.Ordinal);

        var encoding = Tokenizer.Load(_folder.Write("left/tokenizer.json", json)).EncodeWords(["the", "unlikely"]);

        Assert.Equal([2, 9, 10, 3], encoding.Ids); // ##like ##ly
        Assert.Equal([-1, 1], encoding.Firsts);
        Assert.Equal(1, encoding.CutOff);
    }

    [Fact]
    public void Word_pieces_part_words() => Assert.True(SmallBert.Load(_folder).PartsWords);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Bytes_part_words_where_a_space_is_added_in_front(bool prefixSpace)
    {
        ByteLevelBpeTrainer.Train(["a good day", "a bad day"], 300, 1).Save(_folder.File("trained"));
        var path = _folder.File("trained/tokenizer.json");
        var json = File.ReadAllText(path).Replace(
            "\"add_prefix_space\": false", $"\"add_prefix_space\": {(prefixSpace ? "true" : "false")}",
            StringComparison.Ordinal);

        var tokenizer = Tokenizer.Load(_folder.Write("changed/tokenizer.json", json));

        Assert.Equal(prefixSpace, tokenizer.PartsWords);
        Assert.Equal(
            prefixSpace ? " a day" : "aday", tokenizer.Decode(tokenizer.EncodeWords(["a", "day"]).Ids));
    }
}
