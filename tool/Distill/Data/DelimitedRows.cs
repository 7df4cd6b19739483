using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Distill.Data;

/// <summary>
/// The records of a CSV or TSV file: RFC 4180 quotes, fields with newlines. A quote inside an unquoted field is a
/// character like any other.
/// </summary>
#pragma warning disable CA1001 // The parser owns nothing but the text, which belongs to the caller.
internal sealed class DelimitedRows
#pragma warning restore CA1001
{
    private const int LongestField = 1 << 20;
    private const int MostColumns = 10_000;

    private readonly SourceText _text;
    private readonly string _path;
    private readonly char _delimiter;
    private readonly RowProblems _problems;
    private readonly CsvParser _parser;
    private string? _badlyQuoted;

    public DelimitedRows(SourceText text, string path, char delimiter, RowProblems problems)
    {
        _text = text;
        _path = path;
        _delimiter = delimiter;
        _problems = problems;
        _parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            HasHeaderRecord = false,
            IgnoreBlankLines = false, // or the line numbers would be lost
            MaxFieldSize = LongestField,
            BadDataFound = found => _badlyQuoted = found.Field.StartsWith('"') ? found.Field : null,
        });
        Columns = Header();
    }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>The good records, with the fields of <paramref name="columns"/>; blank lines are no records.</summary>
    public IEnumerable<Row> Read(IReadOnlyList<string> columns)
    {
        var names = Columns.ToList();
        var indices = columns.Select(column => names.IndexOf(column)).ToArray();
        while (Next() is { } record)
        {
            if (record.Flaw is { } flaw)
            {
                _problems.Add(_path, flaw.Line, flaw.What);
            }
            else if (record.Fields.Length != Columns.Count)
            {
                _problems.Add(_path, record.Line, Ragged(record.Fields.Length));
            }
            else
            {
                yield return new Row(record.Line, Array.ConvertAll(indices, index => record.Fields[index]));
            }
        }
    }

    private string[] Header()
    {
        var record = Next() ?? throw new UserException(
            ExitCode.InputInvalid, _path, "is empty; a line with column names and rows are needed.");

        if (record.Flaw is { } flaw)
        {
            throw new UserException(ExitCode.InputInvalid, $"{_path}:{flaw.Line}", flaw.What);
        }

        var twice = record.Fields.GroupBy(name => name).FirstOrDefault(names => names.Count() > 1);
        return twice is null
            ? record.Fields
            : throw new UserException(
                ExitCode.InputInvalid, $"{_path}:{record.Line}",
                $"the column {Quoted.Short(twice.Key)} is there twice; every column needs its own name.");
    }

    /// <summary>The next record that is not a blank line; null at the end.</summary>
    private Record? Next()
    {
        while (true)
        {
            var line = _parser.RawRow + 1;
            if (!Advance(line))
            {
                return null;
            }

            var flaw = _text.TakeFlaw(_parser.RawRow);
            if (_parser.Count > MostColumns)
            {
                throw _problems.Fatal(
                    $"{_path}:{line}", $"has {_parser.Count} columns; at most {MostColumns} are read.");
            }

            var fields = new string[_parser.Count];
            for (var (index, fieldLine) = (0, line); index < fields.Length; index++)
            {
                _badlyQuoted = null;
                fields[index] = _parser[index]; // also of columns not asked for: an unclosed quote there swallows rows
                if (_badlyQuoted is not null)
                {
                    flaw ??= (fieldLine, BadlyQuoted(_badlyQuoted));
                }

                fieldLine += fields[index].AsSpan().Count('\n');
            }

            if (fields is not [""] || _parser.RawRecord.StartsWith('"'))
            {
                return new Record(line, fields, flaw);
            }
        }
    }

    private bool Advance(int line)
    {
        try
        {
            return _parser.Read();
        }
        catch (MaxFieldSizeException)
        {
            var before = _parser.RawRecord.AsSpan()[..^(LongestField + 1)];
            throw _problems.Fatal(
                $"{_path}:{line + before.Count('\n')}",
                $"a field that starts here is longer than {LongestField} characters. "
                + "Is a quote opened here and never closed?");
        }
    }

    private string Ragged(int count) =>
        $"has {Quoted.Count(count, "field")}; the header has {Quoted.Count(Columns.Count, "column")}."
        + (count > Columns.Count
            ? $" A field that contains {Quoted.Character(_delimiter)} needs quotes around it."
            : "");

    private static string BadlyQuoted(string field) =>
        $"the quote of the field {Quoted.Short(field)} is not closed, or text follows the closing quote. "
        + "Inside a quoted field a quote is written twice.";

    private sealed record Record(int Line, string[] Fields, (int Line, string What)? Flaw);
}
