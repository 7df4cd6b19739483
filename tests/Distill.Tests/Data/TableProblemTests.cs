using System.Diagnostics;
using System.Text;
using Distill.Data;
using FsCheck.Xunit;

namespace Distill.Tests.Data;

public sealed class TableProblemTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.csv", "", "a.csv: is empty.")]
    [InlineData("a.csv", "\uFEFF", "a.csv: is empty; a line with column names and rows are needed.")]
    [InlineData("a.csv", "\n\n", "a.csv: is empty; a line with column names and rows are needed.")]
    [InlineData("a.jsonl", "\n", "a.jsonl: is empty; one JSON object a line is needed.")]
    [InlineData("a.csv", "text,label\n", "a.csv: has no rows.")]
    [InlineData("a.txt", "\n \n", "a.txt: has no rows.")]
    [InlineData(
        "a.csv", "text,id,text\n",
        "a.csv:1: the column 'text' is there twice; every column needs its own name.")]
    [InlineData(
        "a.csv", "txt,label\n",
        "a.csv: there is no column 'text'; the columns are 'txt', 'label'. Did you mean 'txt'?")]
    [InlineData("a.csv", "gloss\n", "a.csv: there is no column 'text'; the only one is 'gloss'.")]
    [InlineData("a.jsonl", "{\"id\": 1}\n", "a.jsonl: there is no column 'text'; the only one is 'id'.")]
    [InlineData(
        "a.xlsx", "PK",
        "a.xlsx: the ending '.xlsx' tells no format. Use .csv, .tsv, .tab, .jsonl, .conll or .txt, or set the delimiter.")]
    [InlineData("a.csv", "te\0xt\n", "a.csv:1: holds a NUL character; it is not UTF-8 text.")]
    [InlineData(
        "a.csv", "\"text,label\nx,y\n",
        "a.csv:1: the quote of the field '\"text,label\\nx,y\\n' is not closed, or text follows the closing quote. "
        + "Inside a quoted field a quote is written twice.")]
    public void A_file_that_cannot_be_read_is_told(string name, string content, string problem) =>
        Assert.Equal(problem, Problems(name, content, "text"));

    [Theory]
    [InlineData(
        "a.csv", "text,label\nfine,1\na,b,c\n",
        "a.csv:3: has 3 fields; the header has 2 columns. A field that contains ',' needs quotes around it.")]
    [InlineData("a.tsv", "text\tlabel\nfine\n", "a.tsv:2: has 1 field; the header has 2 columns.")]
    [InlineData(
        "a.csv", "text,label\n\"a\"b,1\nfine,1\n",
        "a.csv:2: the quote of the field '\"a\"b' is not closed, or text follows the closing quote. Inside a "
        + "quoted field a quote is written twice.")]
    [InlineData(
        "a.csv", "text,label\n\"1\n2\",\"never closed\nfine,1\n",
        "a.csv:3: the quote of the field '\"never closed\\nfine,1\\n' is not closed, or text follows the closing "
        + "quote. Inside a quoted field a quote is written twice.")]
    [InlineData("a.jsonl", "{\"text\": 1}\n{\"text\": }\n", "a.jsonl:2: is not valid JSON, at byte 10 of the line.")]
    [InlineData(
        "a.jsonl", "{\"text\": 1}\n[1]\n",
        "a.jsonl:2: is not a JSON object; each line must be one, like {\"text\": \"…\"}.")]
    [InlineData("a.jsonl", "{\"text\": 1}\n{\"text\": 1, \"text\": 2}\n", "a.jsonl:2: the name 'text' is there twice.")]
    [InlineData("a.jsonl", "{\"text\": 1}\n{\"txt\": 1}\n", "a.jsonl:2: has no 'text'; it has 'txt'.")]
    [InlineData(
        "a.jsonl", "{\"text\": [1]}\n",
        "a.jsonl:1: 'text' is a list; text, a number, true or false is needed.")]
    [InlineData(
        "a.jsonl", "{\"text\": {}}\n",
        "a.jsonl:1: 'text' is an object; text, a number, true or false is needed.")]
    [InlineData(
        "a.jsonl", "{\"text\": \"\\ud800\"}\n",
        "a.jsonl:1: holds half a character: an escape \\ud800 to \\udfff without its other half.")]
    public void A_bad_row_is_told_with_its_line(string name, string content, string problem) =>
        Assert.Equal(problem, Problems(name, content, "text"));

    [Fact]
    public void Bytes_that_are_not_utf_8_are_told_with_their_line()
    {
        byte[] latin = [.. "text\nfine\ncaf"u8, 0xE9, .. "\nfine\n"u8, 0xC3];
        var path = _folder.Write("a.csv", latin);

        Assert.Equal(
            "a.csv:3: byte 0xE9 is not UTF-8. Save the file as UTF-8.\n"
            + "a.csv:5: byte 0xC3 is not UTF-8. Save the file as UTF-8.",
            Problems(path));
    }

    [Fact]
    public void Utf_16_is_told_by_name()
    {
        var path = _folder.Write("a.csv", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("text\nx\n")]);

        Assert.Equal("a.csv: is UTF-16; save it as UTF-8.", Problems(path));
    }

    [Fact]
    public void A_quote_never_closed_ends_at_the_longest_field_with_the_line_it_opens_at()
    {
        var rows = string.Concat(Enumerable.Repeat("a row of text,1\n", 100_000));

        Assert.Equal(
            "a.csv:4: a field that starts here is longer than 1048576 characters. "
            + "Is a quote opened here and never closed?",
            Problems("a.csv", "text,label\nfine,1\n\"two\nlines\",\"open\n" + rows, "text"));
    }

    [Fact]
    public void A_line_of_text_has_a_longest_length() =>
        Assert.Equal(
            "a.txt:2: the line is longer than 1048576 characters.",
            Problems("a.txt", "fine\n" + new string('x', (1 << 20) + 1), "text"));

    [Fact]
    public void A_line_without_end_is_not_held_in_memory() =>
        Assert.Equal(
            "a.csv:2: the line is longer than 16777216 characters.",
            Problems("a.csv", "text\n" + new string(',', (1 << 24) + 1), "text"));

    [Fact]
    public void Too_many_columns_are_told() =>
        Assert.Equal(
            "a.csv:1: has 10002 columns; at most 10000 are read.",
            Problems("a.csv", "text" + new string(',', 10_001) + "\n", "text"));

    [Fact]
    public void Twenty_problems_are_told_and_the_others_counted()
    {
        var lines = Problems("a.csv", "text,label\n" + string.Concat(Enumerable.Repeat("x\n", 23)), "text").Split('\n');

        Assert.Equal(21, lines.Length);
        Assert.Equal("a.csv:21: has 1 field; the header has 2 columns.", lines[19]);
        Assert.Equal("3 more bad rows. Correct them, or leave them out with 'bad_rows: skip'.", lines[20]);
    }

    [Fact]
    public void Skipped_rows_are_counted_and_listed()
    {
        var path = _folder.Write("a.csv", "text,label\nfine,1\nx\nbad,0\n1,2,3\n");
        var problems = new RowProblems(BadRows.Skip);

        var texts = TableReader.Read(new TableSource(path), ["text"], problems).Select(row => row.Fields[0]).ToList();
        problems.ThrowIfErrors();

        Assert.Equal(["fine", "bad"], texts);
        Assert.Equal(2, problems.Count);
        Assert.Equal($"{path}:3: has 1 field; the header has 2 columns.", problems.List[0].ToString());
    }

    [Fact]
    public void A_missing_file_is_told_with_the_one_that_was_meant()
    {
        _folder.Write("train.csv", "text\nx\n");

        Assert.Equal(
            "trian.csv: there is no such file. Did you mean 'train.csv'?", Problems(_folder.File("trian.csv")));
    }

    [Fact]
    public void A_directory_is_no_file()
    {
        Directory.CreateDirectory(_folder.File("a.csv"));

        Assert.Equal("a.csv: is a directory; a file is needed.", Problems(_folder.File("a.csv")));
    }

    [Fact]
    public void A_pipe_is_refused_without_being_opened()
    {
        using (var make = Process.Start("mkfifo", _folder.File("a.csv")))
        {
            make.WaitForExit();
        }

        Assert.Equal(
            "a.csv: is not a regular file; pipes and devices are not read. Copy the content into a file first.",
            Problems(_folder.File("a.csv")));
    }

    [Fact]
    public void Json_lines_have_no_delimiter() =>
        Assert.Equal(
            "a.jsonl: is JSONL, which has no delimiter; leave the delimiter out.",
            UserProblems.Of(() => TableReader.Columns(_folder.Write("a.jsonl", "{}"), ';'), _folder));

    [Fact]
    public void A_quote_cannot_be_the_delimiter() =>
        Assert.Equal(
            "a.csv: the delimiter is a quote or a line end; ',', ';', '|' or a tab is usual.",
            UserProblems.Of(() => TableReader.Columns(_folder.Write("a.csv", "x"), '"'), _folder));

    /// <summary>Damage anywhere gives a message or rows, nothing else.</summary>
    [Property(MaxTest = 300)]
    public void Damaged_files_never_crash(byte[] noise, int place, bool json)
    {
        var content = json ? "{\"text\": \"a\"}\n{\"text\": \"b\\u00e9\"}\n"u8 : "text,label\n\"a\nb\",1\nc,2\n"u8;
        var at = (int)((uint)place % (uint)(content.Length + 1));
        byte[] damaged = [.. content[..at], .. noise, .. content[at..]];
        var path = _folder.Write(json ? "a.jsonl" : "a.csv", damaged);

        try
        {
            Assert.All(
                TableReader.Read(new TableSource(path), ["text"], new RowProblems(BadRows.Skip)),
                row => Assert.Single(row.Fields));
        }
        catch (UserException exception)
        {
            Assert.Equal(ExitCode.InputInvalid, exception.Code);
        }
    }

    private string Problems(string name, string content, string column) =>
        Problems(_folder.Write(name, content), column);

    private string Problems(string path, string column = "text") => UserProblems.Of(() =>
    {
        var problems = new RowProblems(BadRows.Error);
        foreach (var _ in TableReader.Read(new TableSource(path), [column], problems))
        {
        }

        problems.ThrowIfErrors();
    }, _folder);
}
