using Distill.Data;

namespace Distill.Tests.Data;

public sealed class ConllRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_blank_line_ends_a_sentence_and_the_last_column_is_the_tag() =>
        Assert.Equal(
            [(3, "EU rejects calls|B-ORG O O"), (8, "Peter|B-PER")],
            Read(
                """
                -DOCSTART- -X- -X- O

                EU NNP B-NP B-ORG
                rejects VBZ B-VP O
                calls NNS B-NP O

                -DOCSTART- -X- -X- O
                Peter NNP B-NP B-PER
                """,
                "text", "label"));

    [Theory]
    [InlineData("a\tX\nb\tY\n\n\nc\tX\n\n")]
    [InlineData("\r\na  X\r\nb \t Y\r\n \r\nc X")]
    public void Tabs_spaces_and_any_line_end_are_alike(string content) =>
        Assert.Equal(["a b|X Y", "c|X"], Read(content, "text", "label").Select(row => row.Content));

    [Fact]
    public void One_column_is_words_without_tags()
    {
        var path = _folder.Write("a.conll", "a\nb\n\nc\n");

        Assert.Equal(["text"], TableReader.Columns(path, delimiter: null));
        Assert.Equal(["a b", "c"], Read(path: path, columns: ["text"]).Select(row => row.Content));
    }

    [Fact]
    public void Tags_alone_may_be_read() =>
        Assert.Equal(["X Y"], Read("a X\nb Y\n", "label").Select(row => row.Content));

    [Fact]
    public void A_word_without_a_tag_makes_a_bad_row_of_its_sentence()
    {
        var problems = new RowProblems(BadRows.Skip);

        Assert.Equal(
            ["d|Y"], Read("a X\nb\nc\n\nd Y\n", problems, "text", "label").Select(row => row.Content));
        Assert.Equal(
            ["a.conll:2: 'b' stands alone; a line holds a word and, last, its tag."], Told(problems));
    }

    [Fact]
    public void Bytes_that_are_no_text_make_a_bad_row_of_their_sentence()
    {
        var path = _folder.Write("a.conll", [.. "a X\n"u8, 0xFF, .. " Y\n\nb Z\n"u8]);
        var problems = new RowProblems(BadRows.Skip);

        Assert.Equal(
            ["b|Z"], Read(path: path, problems: problems, columns: ["text", "label"]).Select(row => row.Content));
        Assert.Equal(["a.conll:2: byte 0xFF is not UTF-8. Save the file as UTF-8."], Told(problems));
    }

    [Fact]
    public void A_file_without_words_is_told() =>
        Assert.Equal(
            "a.conll: has no words; a word and its tag a line are needed.",
            UserProblems.Of(Read("\n-DOCSTART- -X- O\n\n", "text"), _folder));

    [Fact]
    public void A_file_without_blank_lines_is_told() =>
        Assert.Equal(
            "a.conll:1: a sentence of more than 100000 words starts here; a blank line ends a sentence.",
            UserProblems.Of(
                Read(string.Concat(Enumerable.Repeat("a X\n", 100_001)), "text", "label"), _folder));

    [Fact]
    public void Other_columns_are_not_there() =>
        Assert.Equal(
            "a.conll: there is no column 'words'; the columns are 'text', 'label'.",
            UserProblems.Of(Read("a X\n", "words"), _folder));

    private IEnumerable<(int Line, string Content)> Read(string content, params string[] columns) =>
        Read(content, new RowProblems(BadRows.Error), columns);

    private IEnumerable<(int Line, string Content)> Read(
        string content, RowProblems problems, params string[] columns) =>
        Read(_folder.Write("a.conll", content), columns, problems);

    private static IEnumerable<(int Line, string Content)> Read(
        string path, string[] columns, RowProblems? problems = null) =>
        TableReader.Read(new TableSource(path), columns, problems ?? new RowProblems(BadRows.Error))
            .Select(row => (row.Line, string.Join('|', row.Fields)));

    private IEnumerable<string> Told(RowProblems problems) =>
        problems.List.Select(problem => $"{problem}".Replace($"{_folder.Root}/", "", StringComparison.Ordinal));
}
