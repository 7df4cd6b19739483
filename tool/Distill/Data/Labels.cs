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
        var counts = new Dictionary<string, int>();
        foreach (var source in sources)
        {
            foreach (var row in TableReader.Read(source, [column], problems))
            {
                Take(source, row, column, counts, problems);
            }
        }

        problems.ThrowIfErrors();
        return counts.Count >= 2 ? Sorted(counts.Keys) : throw TooFew(sources, column, counts);
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

    private static void Take(
        TableSource source, Row row, string column, Dictionary<string, int> counts, RowProblems problems)
    {
        var name = row.Fields[0].Trim();
        if (name.Length == 0)
        {
            problems.Add(
                source.Path, row.Line,
                $"the label is empty; every row needs one in the column {Quoted.Short(column)}.");
            return;
        }

        counts[name] = counts.GetValueOrDefault(name) + 1;
        if (counts.Count > Most)
        {
            throw problems.Fatal(
                source.Path,
                $"the column {Quoted.Short(column)} has more than {Most} different values; is it the label?");
        }
    }

    private static UserException TooFew(
        IReadOnlyList<TableSource> sources, string column, Dictionary<string, int> counts)
    {
        var files = string.Join(", ", sources.Select(source => source.Path));
        return new UserException(ExitCode.InputInvalid, files, counts.Count == 0
            ? $"no row has a label in the column {Quoted.Short(column)}."
            : $"every row has the label {Quoted.Short(counts.Keys.Single())}, "
              + $"{Quoted.Count(counts.Values.Single(), "row")}; a classification needs at least two labels.");
    }

    /// <summary>Only canonical integers: '01' and '1' are different names and must not become one number.</summary>
    private static bool IsInteger(string name) =>
        long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == name;
}
