using System.Globalization;

namespace Distill.Data;

/// <summary>
/// The classes of a classification: names and their ids. Ids follow from the names alone, never from the order of rows.
/// </summary>
internal sealed class Labels
{
    /// <summary>The id of a row that has no label.</summary>
    public const int None = -1;

    /// <summary>More than this is a column of texts or keys taken for labels.</summary>
    private const int Most = 10_000;

    private readonly Dictionary<string, int> _ids;

    private Labels(IReadOnlyList<string> names)
    {
        Names = names;
        _ids = names.Select((name, id) => (name, id)).ToDictionary(label => label.name, label => label.id);
    }

    /// <summary>The name of each id: <c>id2label</c> of a model's config.</summary>
    public IReadOnlyList<string> Names { get; }

    public int Count => Names.Count;

    /// <summary>Names in the order of a model's own ids, as in its config.</summary>
    public static Labels Ordered(IReadOnlyList<string> names) => new(names);

    /// <summary>Integers in numeric order, words by code units.</summary>
    public static Labels Sorted(IEnumerable<string> names)
    {
        var distinct = names.Distinct().Order(StringComparer.Ordinal).ToList();
        return new Labels(distinct.TrueForAll(IsInteger)
            ? [.. distinct.OrderBy(name => long.Parse(name, CultureInfo.InvariantCulture))]
            : distinct);
    }

    /// <summary>
    /// The labels that the column holds, in all <paramref name="sources"/> together. Rows without a label are bad rows;
    /// whoever reads the same files again meets them again, and needs <paramref name="problems"/> of its own.
    /// </summary>
    public static Labels Read(IReadOnlyList<TableSource> sources, string column, RowProblems problems)
    {
        var counts = Occurrences(sources, column, field => field.Trim() is { Length: > 0 } name ? [name] : [], problems);
        return counts.Count switch
        {
            >= 2 => Sorted(counts.Keys),
            1 => throw TooFew(
                sources,
                $"every row has the label {Quoted.Short(counts.Keys.Single())}, "
                + $"{Quoted.Count(counts.Values.Single(), "row")}; a classification needs at least two labels."),
            _ => throw TooFew(sources, $"no row has a label in the column {Quoted.Short(column)}."),
        };
    }

    /// <summary>
    /// The same where a field holds several labels: those that <paramref name="split"/> finds in it. One without any is
    /// bad unless it may be empty.
    /// </summary>
    public static Labels ReadLists(
        IReadOnlyList<TableSource> sources, string column, Func<string, IReadOnlyList<string>> split, bool mayBeEmpty,
        RowProblems problems)
    {
        var counts = Occurrences(sources, column, split, problems, mayBeEmpty);
        return counts.Count >= 2
            ? Sorted(counts.Keys)
            : throw TooFew(
                sources,
                $"the column {Quoted.Short(column)} holds {(counts.Count == 0 ? "no label" : "one label")}"
                + $"{(counts.Count == 0 ? "" : $", {Quoted.Short(counts.Keys.Single())}")}; at least two are needed.");
    }

    /// <summary>
    /// The id of the label in a field, whitespace around it put aside; or a sentence why there is none.
    /// </summary>
    public (int Id, string? Flaw) Find(string field)
    {
        var name = field.Trim();
        if (_ids.TryGetValue(name, out var id))
        {
            return (id, null);
        }

        var found = name.Length == 0 ? "empty" : Quoted.Short(name);
        return (None, $"label is {found}; the labels are {Quoted.List(Names)}.{Nearest.Question(name, Names)}");
    }

    /// <summary>The labels of all sources, each with how often it occurs.</summary>
    private static Dictionary<string, int> Occurrences(
        IReadOnlyList<TableSource> sources, string column, Func<string, IReadOnlyList<string>> split,
        RowProblems problems, bool mayBeEmpty = false)
    {
        var counts = new Dictionary<string, int>();
        foreach (var source in sources)
        {
            foreach (var row in TableReader.Read(source, [column], problems))
            {
                var names = split(row.Fields[0]);
                Take(source.Path, names, column, counts, problems);
                if (names.Count == 0 && !mayBeEmpty)
                {
                    problems.Add(
                        source.Path, row.Line,
                        $"the label is empty; every row needs one in the column {Quoted.Short(column)}.");
                }
            }
        }

        problems.ThrowIfErrors();
        return counts;
    }

    private static void Take(
        string path, IReadOnlyList<string> names, string column, Dictionary<string, int> counts, RowProblems problems)
    {
        foreach (var name in names)
        {
            counts[name] = counts.GetValueOrDefault(name) + 1;
            if (counts.Count > Most)
            {
                throw problems.Fatal(
                    path, $"the column {Quoted.Short(column)} has more than {Most} different values; is it the label?");
            }
        }
    }

    private static UserException TooFew(IReadOnlyList<TableSource> sources, string what) =>
        new(ExitCode.InputInvalid, string.Join(", ", sources.Select(source => source.Path)), what);

    /// <summary>Only canonical integers: '01' and '1' are different names and must not become one number.</summary>
    private static bool IsInteger(string name) =>
        long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == name;
}
