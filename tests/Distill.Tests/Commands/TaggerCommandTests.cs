using System.Text.Json.Nodes;

namespace Distill.Tests.Commands;

/// <summary><c>predict</c> and <c>eval</c> with a model that tags words.</summary>
public sealed class TaggerCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TaggerCommandTests() => SmallTagger.Write(_folder.File("model"), "O", "B-X", "I-X");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_word_gets_a_line_with_its_tag() =>
        Assert.Equal("a\tB-X\ngood\tB-X\n\nday\tB-X\n", Predict("--text", " a  good ", "--text", "day").Output);

    [Fact]
    public void Json_has_every_probability_and_the_entities() =>
        Assert.Matches(
            """
            ^\{
              "predictions": \[
                \{
                  "text": "day",
                  "words": \[
                    \{
                      "word": "day",
                      "tag": "B-X",
                      "probability": 0\.75\d*,
                      "probabilities": \{
                        "O": 0\.(25|24)\d*,
                        "B-X": 0\.75\d*,
                        "I-X": [\d.Ee-]*
                      \}
                    \}
                  \],
                  "entities": \[
                    \{
                      "type": "X",
                      "text": "day",
                      "start": 0,
                      "end": 1
                    \}
                  \]
                \}
              \]
            \}
            $
            """,
            Predict("--text", "day", "--json").Output);

    [Fact]
    public void Without_entity_tags_there_are_no_entities()
    {
        SmallTagger.Write(_folder.File("model"), "NOUN", "VERB");

        Assert.DoesNotContain(
            "\"entities\": [", Predict("--text", "day", "--json").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_answered_as_rows_that_can_be_measured()
    {
        var output = _folder.File("out.csv");
        var rows = _folder.Write("rows.csv", "words,id\n\"a good, day\",1\nday,2\n");

        var told = Predict("--data", rows, "--text-column", "words", "--output", output);

        Assert.Equal((ExitCode.Done, ""), (told.Code, told.Output));
        Assert.Equal("words,tags\n\"a good, day\",B-X B-X B-X\nday,B-X\n", File.ReadAllText(output));
        Assert.Contains(
            "entity-F1         100.0 %\n", Eval("--data", output, "--text", "words", "--label", "tags").Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rows.conll", "a O\nday B-X\n\nday B-X\n")]
    [InlineData("rows.jsonl", "{\"text\": [\"a\", \"day\"]}\n{\"text\": \"day\"}\n")]
    [InlineData("rows.txt", "a day\nday\n")]
    public void Rows_of_any_kind_are_tagged(string name, string content) =>
        Assert.Equal(
            "text,tags\na day,B-X B-X\nday,B-X\n", Predict("--data", _folder.Write(name, content)).Output);

    [Fact]
    public void Words_beyond_the_longest_length_are_told_and_have_no_tag()
    {
        var told = Predict("--text", "a day a day a day");

        Assert.Equal("a\tB-X\nday\tB-X\na\tB-X\nday\tB-X\na\t_\nday\t_\n", told.Output);
        Assert.Equal("2 words beyond the longest length, 6 tokens: they have no tag.\n", told.Error);
    }

    [Theory]
    [InlineData("model: tags the words of one text; leave out --pair.", "--text", "a", "--pair", "b")]
    [InlineData(
        "model: tags the words of one text; leave out --pair-column.", "--data", "rows.csv", "--pair-column", "b")]
    [InlineData(
        "rows.csv: the words stand in the column 'tags', where the tags are written. Rename it, or use --json.",
        "--data", "rows.csv", "--text-column", "tags")]
    public void What_a_tagger_cannot_answer_is_told(string problem, params string[] options)
    {
        _folder.Write("rows.csv", "text,tags,b\na,a,a\n");

        var told = Predict([.. options.Select(option =>
            option == "rows.csv" ? _folder.File(option) : option)]);

        Assert.Equal(
            (ExitCode.Usage, $"{problem}\n"),
            (told.Code, told.Error.Replace($"{_folder.Root}/", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Figures_of_entities_and_of_each_type_are_measured()
    {
        var rows = _folder.Write("rows.csv", "text,label\na good day,O B-X I-X\nday,B-X\n");

        var told = Eval("--data", rows, "--json");

        Assert.Equal(ExitCode.Done, told.Code);
        var figures = JsonNode.Parse(told.Output)!;
        Assert.Equal(2 / 6.0, (double)figures["entity_f1"]!, precision: 12); // said 4, true 2, right 1
        Assert.Equal(1 / 4.0, (double)figures["entity_precision"]!, precision: 12);
        Assert.Equal(1 / 2.0, (double)figures["entity_recall"]!, precision: 12);
        Assert.Equal(2 / 4.0, (double)figures["accuracy"]!, precision: 12);
        Assert.Equal(4, (int)figures["words"]!);
        Assert.Equal(
            """[{"label":"X","count":2,"precision":0.25,"recall":0.5,"f1":0.3333333333333333}]""",
            figures["classes"]!.ToJsonString());
    }

    [Fact]
    public void The_table_counts_words()
    {
        var rows = _folder.Write("rows.csv", "text,label\na good day,O B-X I-X\n");

        var output = Eval("--data", rows).Output;

        Assert.Contains("words             3\n", output, StringComparison.Ordinal);
        Assert.Contains("│ X     │     1 │", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_with_other_tags_are_refused()
    {
        var told = Eval("--data", _folder.Write("rows.csv", "text,label\na day,O B-Y\n"));

        Assert.Equal(ExitCode.InputInvalid, told.Code);
        Assert.Contains(
            "rows.csv:2: word 2, 'day': label is 'B-Y'; the labels are 'O', 'B-X', 'I-X'. Did you mean 'B-X'?",
            told.Error, StringComparison.Ordinal);
    }

    private Tool Predict(params string[] options) => Tool.Run(["predict", _folder.File("model"), .. options]);

    private Tool Eval(params string[] options) => Tool.Run(["eval", _folder.File("model"), .. options]);
}
