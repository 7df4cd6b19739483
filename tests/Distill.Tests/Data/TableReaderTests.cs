using Distill.Data;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Distill.Tests.Data;

public sealed class TableReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.csv", "text,label\nfine,1\nbad,0\n")]
    [InlineData("a.CSV", "label,text\n1,fine\n0,bad\n")]
    [InlineData("a.tsv", "text\tlabel\nfine\t1\nbad\t0\n")]
    [InlineData("a.tab", "text\tlabel\nfine\t1\nbad\t0")]
    [InlineData("a.jsonl", "{\"text\": \"fine\", \"label\": 1}\n{\"label\": 0, \"text\": \"bad\"}\n")]
    public void Every_format_gives_the_same_rows(string name, string content) =>
        Assert.Equal([(2, "fine|1"), (3, "bad|0")], Read(name, content, "text", "label").Select(row => (
            row.Line + (name == "a.jsonl" ? 1 : 0), string.Join('|', row.Fields))));

    [Fact]
    public void A_set_delimiter_makes_any_ending_a_table()
    {
        var path = _folder.Write("a.data", "text;label\nfine;1\n");

        Assert.Equal(["fine|1"], Joined(new TableSource(path, ';'), "text", "label"));
    }

    [Fact]
    public void Plain_text_is_one_text_a_line()
    {
        var rows = Read("a.txt", "one, \"1\"\n\n  \ntwo\r\nthree", "text");

        Assert.Equal([(1, "one, \"1\""), (4, "two"), (5, "three")], rows.Select(row => (row.Line, row.Fields[0])));
    }

    [Fact]
    public void A_row_knows_the_line_it_starts_at()
    {
        var rows = Read("a.csv", "text,label\n\n\"two\nlines\",1\n\n\nlast,0\n", "text");

        Assert.Equal([(3, "two\nlines"), (7, "last")], rows.Select(row => (row.Line, row.Fields[0])));
    }

    [Theory]
    [InlineData("he said \"\"no\"\"", "he said \"no\"")]
    [InlineData("a,b", "a,b")]
    [InlineData("", "")]
    public void Quoted_fields_follow_rfc_4180(string inside, string value) =>
        Assert.Equal(value, Read("a.csv", $"text\n\"{inside}\"\n", "text").Single().Fields[0]);

    [Fact]
    public void A_quote_inside_an_unquoted_field_is_a_character() =>
        Assert.Equal("a 5\" pipe", Read("a.csv", "text,label\na 5\" pipe,1\n", "text").Single().Fields[0]);

    [Fact]
    public void Json_values_are_taken_as_written()
    {
        var rows = Read(
            "a.jsonl", """{"a": "\u00e9\n", "b": -1.50, "c": true, "d": null, "e": []}""", "a", "b", "c", "d");

        Assert.Equal("é\n|-1.50|true|", string.Join('|', rows.Single().Fields));
    }

    [Fact]
    public void The_limit_takes_rows_from_the_top()
    {
        var path = _folder.Write("a.txt", "1\n2\n3\n");

        Assert.Equal(["1", "2"], Joined(new TableSource(path, Limit: 2), "text"));
    }

    [Fact]
    public void Columns_are_told_without_reading_the_rows()
    {
        Assert.Equal(["text", "label"], TableReader.Columns(_folder.Write("a.csv", "text,label\n1,2,3"), null));
        Assert.Equal(
            ["text", "id"], TableReader.Columns(_folder.Write("a.jsonl", "{\"text\": \"\", \"id\": 1}\n["), null));
        Assert.Equal(["text"], TableReader.Columns(_folder.Write("a.txt", "x"), null));
    }

    /// <summary>How a file is stored must not change what it says.</summary>
    [Property(MaxTest = 100)]
    public Property Byte_order_mark_line_ends_and_needless_quotes_change_nothing()
    {
        var field = Gen.Elements("a", "é", "😀", ",", "\"", "\n", " ", "x y", "\t").ListOf()
            .Select(parts => string.Concat(parts));
        var rows = Gen.Two(field).NonEmptyListOf();

        return Prop.ForAll(Arb.From(rows), table =>
        {
            string Render(Func<string, string> quote) =>
                string.Concat(table.Select(row => $"{quote(row.Item1)},{quote("." + row.Item2)}\n"));

            var clean = "one,two\n" + Render(value => value.AsSpan().ContainsAny(",\"\n") ? Quote(value) : value);
            var quoted = "\"one\",\"two\"\n" + Render(Quote);
            var expected = table.Select(row => $"{row.Item1}|.{row.Item2}").ToList();

            foreach (var text in new[]
            {
                clean, quoted, "\uFEFF" + clean, "\uFEFF" + quoted,
                clean.Replace("\n", "\r\n"), clean.Replace("\n", "\r"),
                quoted.Replace("\n", "\r\n"), clean[..^1],
            })
            {
                Assert.Equal(expected, Read("a.csv", text, "one", "two").Select(row => string.Join('|', row.Fields)));
            }
        });
    }

    [Fact]
    public void Characters_and_line_ends_may_straddle_the_blocks_of_a_long_file()
    {
        var lines = Enumerable.Range(0, 40_000)
            .Select(number => number % 7 == 0 ? $"é😀{number}" : $"{number}").ToList();

        var rows = Read("a.txt", string.Join("\r\n", lines), "text").ToList();

        Assert.Equal(lines, rows.Select(row => row.Fields[0]));
        Assert.Equal(Enumerable.Range(1, lines.Count), rows.Select(row => row.Line));
    }

    private static string Quote(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<string> Joined(TableSource source, params string[] columns) =>
        TableReader.Read(source, columns, new RowProblems(BadRows.Error)).Select(row => string.Join('|', row.Fields));

    private IEnumerable<Row> Read(string name, string content, params string[] columns) =>
        TableReader.Read(new TableSource(_folder.Write(name, content)), columns, new RowProblems(BadRows.Error));
}
