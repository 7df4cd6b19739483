using Distill.Data;
using Distill.Tests.Tokenizers;
using Distill.Tokenizers;

namespace Distill.Tests.Data;

/// <summary>With the vocabulary of <see cref="SmallBert"/>: the, cat ##s, un ##like ##ly, '.'.</summary>
public sealed class TaggedReaderTests : IDisposable
{
    private const int Not = TokenMark.NotCounted;

    private static readonly Labels _tags = Labels.Ordered(["O", "B-X", "I-X"]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.csv", "words,tags\nthe cats unlikely .,O B-X I-X O\n")]
    [InlineData("a.tsv", "words\ttags\n the  cats unlikely . \tO B-X  I-X O\n")]
    [InlineData("a.jsonl", "\n{\"words\": [\"the\", \"cats\", \"unlikely\", \".\"], \"tags\": [\"O\", \"B-X\", \"I-X\", \"O\"]}")]
    [InlineData("a.jsonl", "\n{\"words\": \"the cats unlikely .\", \"tags\": [\"O\", \"B-X\", \"I-X\", \"O\"]}")]
    public void The_first_piece_of_each_word_carries_its_tag(string name, string content)
    {
        var example = Assert.Single(Read(name, content));

        Assert.Equal([2, 5, 6, 7, 8, 9, 10, 12, 3], example.Values);
        Assert.Equal([Not, 0, 1, Not, 2, Not, Not, 0, Not], example.Marks!);
        Assert.Equal((9, Labels.None, 2), (example.Boundary, example.Label, example.Line));
    }

    [Fact]
    public void Words_without_tags_are_counted_and_unknown()
    {
        var source = new TableSource(_folder.Write("a.csv", "words\nthe cats\n"));

        var example = TaggedReader.Read(
            source, new ExampleColumns("words"), tags: null, Words(), new RowProblems(BadRows.Error)).Single();

        Assert.Equal([Not, TokenMark.Unlabelled, TokenMark.Unlabelled, Not, Not], example.Marks!);
    }

    [Fact]
    public void Words_beyond_the_longest_length_are_counted_over_all_rows()
    {
        var words = Words(maxLength: 5);

        var examples = Read("a.csv", "words,tags\nthe cats . .,O B-X O O\nthe,O\nthe the the the,O O O O\n", words);

        Assert.Equal([5, 3, 5], examples.Select(example => example.Values.Length));
        Assert.Equal([Not, 0, 1, Not, Not], examples[0].Marks!);
        Assert.Equal(3, words.CutOff);
    }

    [Fact]
    public void Rows_that_cannot_be_used_are_told_with_their_lines() =>
        Assert.Equal(
            """
            a.csv:2: 'words' holds 2 words and 'tags' 1 tag; every word needs one.
            a.csv:3: 'words' holds 1 word and 'tags' 0 tags; every word needs one.
            a.csv:4: word 2, 'cat': label is 'B-Y'; the labels are 'O', 'B-X', 'I-X'. Did you mean 'B-X'?
            a.csv:5: 'words' is empty; every row needs words.
            a.csv:7: no word of '­' gives a token.
            """,
            UserProblems.Of(
                () => Read("a.csv", "words,tags\nthe cat,O\nthe,\nthe cat,O B-Y\n ,O\nthe,O\n\u00AD,O\n"), _folder));

    [Theory]
    [InlineData("""["New York", "the"]""", "lists 'New York'; an item must not be empty or hold white space.")]
    [InlineData("""["the", ""]""", "lists ''; an item must not be empty or hold white space.")]
    [InlineData("""["the", ["cat"]]""", "lists something that is a list; text, a number, true or false is needed.")]
    [InlineData("""{"a": 1}""", "is an object; text, a number, true or false is needed.")]
    public void A_list_that_would_not_come_apart_again_is_told(string words, string flaw) =>
        Assert.Equal(
            $"a.jsonl:1: 'words' {flaw}",
            UserProblems.Of(
                () => Read("a.jsonl", "{\"words\": " + words + ", \"tags\": \"O O\"}\n{\"words\": \"the\", \"tags\": \"O\"}"),
                _folder));

    [Fact]
    public void Lists_in_other_columns_are_refused()
    {
        var problems = new RowProblems(BadRows.Skip);
        var source = new TableSource(_folder.Write("a.jsonl", """{"text": ["a"]}"""), Lists: new(' ', "words"));

        Assert.Empty(TableReader.Read(source, ["text"], problems));
        Assert.EndsWith(
            "a.jsonl:1: 'text' is a list; text, a number, true or false is needed.", $"{problems.List.Single()}",
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_that_glues_words_together_is_refused()
    {
        ByteLevelBpeTrainer.Train(["a day", "a day"], 300, 1).Save(_folder.File("bytes"));
        var tokenizer = Tokenizer.Load(_folder.File("bytes"));

        Assert.Equal(
            "recipe.yaml:3: the tokenizer takes words that are cut already for one word: it adds no space in front of "
            + "them. Set add_prefix_space to true in the pre_tokenizer of tokenizer.json.",
            UserProblems.Of(() => _ = new WordIds(tokenizer, 8, "recipe.yaml:3"), _folder));
    }

    private WordIds Words(int maxLength = 64) => new(SmallBert.Load(_folder), maxLength, "here");

    private Example[] Read(string name, string content, WordIds? words = null)
    {
        var source = TaggedReader.WithLists(new TableSource(_folder.Write(name, content)), "words", "tags");
        return
        [
            .. TaggedReader.Read(
                source, new ExampleColumns("words", Label: "tags"), _tags, words ?? Words(),
                new RowProblems(BadRows.Error)),
        ];
    }
}
