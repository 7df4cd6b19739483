namespace Distill.Data;

/// <summary>The labels of a row that may have several, as an example's marks keep them.</summary>
internal static class LabelSet
{
    /// <summary>Of a row whose labels nobody knows.</summary>
    public static int[] Unknown => [Labels.None];

    /// <summary>The words between the separators; none in an empty field.</summary>
    public static string[] Split(string field, char separator) =>
        field.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The numbers of the labels in a field, in order and none twice; or a sentence why there are none.</summary>
    public static (int[] Marks, string? Flaw) Read(string field, char separator, Labels labels)
    {
        var marks = new SortedSet<int>();
        foreach (var word in Split(field, separator))
        {
            var (id, flaw) = labels.Find(word);
            if (flaw is not null)
            {
                return ([], flaw);
            }

            marks.Add(id);
        }

        return ([.. marks], null);
    }

    /// <summary>The numbers of the labels; null where nobody knows them.</summary>
    public static int[]? Of(int[] marks) => marks is [Labels.None] ? null : marks;

    /// <summary>The file, read so that in JSONL a list of labels stands for labels.</summary>
    public static TableSource WithLists(TableSource source, char separator, string column) =>
        source with { Lists = new ListColumns(separator, column) };
}
