namespace Distill.Data;

/// <summary>
/// The sentences of a CoNLL file: a word and its tag a line, whatever stands between them, with a blank line behind each
/// sentence; lines of -DOCSTART- are no words.
/// Tjong Kim Sang, De Meulder 2003, Introduction to the CoNLL-2003 Shared Task, section 2.2.
/// </summary>
internal static class ConllRows
{
    /// <summary>The column of the words, separated by spaces; <see cref="Tags"/> is that of the tags.</summary>
    public const string Words = "text";

    public const string Tags = "label";

    private const string BetweenDocuments = "-DOCSTART-";
    private const int MostWords = 100_000;

    /// <summary>Words, and tags where the first line has them.</summary>
    public static IReadOnlyList<string> Columns(SourceText text, string path)
    {
        var first = TextLines.Read(text, path, new RowProblems(BadRows.Skip))
            .Select(line => Split(line.Content)).FirstOrDefault(fields => fields[0] != BetweenDocuments);
        return first?.Length switch
        {
            null => throw new UserException(
                ExitCode.InputInvalid, path, "has no words; a word and its tag a line are needed."),
            1 => [Words],
            _ => [Words, Tags],
        };
    }

    /// <param name="columns">of <see cref="Columns"/></param>
    public static IEnumerable<Row> Read(
        SourceText text, string path, IReadOnlyList<string> columns, RowProblems problems)
    {
        var sentence = new Sentence(columns.Contains(Tags));
        for (var line = 1; text.ReadLine() is { } content; line++)
        {
            if (text.TakeFlaw(line) is { } flaw)
            {
                sentence.Refuse(flaw.Line, flaw.What);
            }

            var fields = Split(content);
            if (fields.Length > 0 && fields[0] != BetweenDocuments)
            {
                sentence.Add(line, fields);
                if (sentence.Count > MostWords)
                {
                    throw problems.Fatal(
                        $"{path}:{sentence.Line}",
                        $"a sentence of more than {MostWords} words starts here; a blank line ends a sentence.");
                }
            }
            else if (sentence.End(path, columns, problems) is { } row)
            {
                yield return row;
            }
        }

        if (sentence.End(path, columns, problems) is { } last)
        {
            yield return last;
        }
    }

    private static string[] Split(string content) =>
        content.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The sentence that is being read.</summary>
    private sealed class Sentence(bool hasTags)
    {
        private readonly List<string> _words = [];
        private readonly List<string> _tags = [];
        private (int Line, string What)? _flaw;

        public int Count => _words.Count;

        /// <summary>Of its first word.</summary>
        public int Line { get; private set; }

        public void Add(int line, string[] fields)
        {
            Line = Count == 0 ? line : Line;
            _words.Add(fields[0]);
            _tags.Add(fields[^1]);
            if (hasTags && fields.Length == 1)
            {
                Refuse(line, $"{Quoted.Short(fields[0])} stands alone; a line holds a word and, last, its tag.");
            }
        }

        /// <summary>The first flaw makes a bad row of it.</summary>
        public void Refuse(int line, string what) => _flaw ??= (line, what);

        /// <summary>The sentence as a row, where there is a good one; then a new one starts.</summary>
        public Row? End(string path, IReadOnlyList<string> columns, RowProblems problems)
        {
            Row? row = null;
            if (_flaw is { } flaw)
            {
                problems.Add(path, flaw.Line, flaw.What);
            }
            else if (Count > 0)
            {
                row = new Row(Line, [.. columns.Select(column => string.Join(' ', column == Tags ? _tags : _words))]);
            }

            _words.Clear();
            _tags.Clear();
            _flaw = null;
            return row;
        }
    }
}
