using Distill.Formats;

namespace Distill.Models;

/// <summary>
/// Finds a table's weights in files that other tools wrote: with the names of older versions, the prefix of
/// data-parallel training, with or without the base model's prefix, with tied weights written twice, and with buffers
/// that are no weights.
/// </summary>
/// <param name="OfRows">the name on disk of each row</param>
/// <param name="Tied">names on disk of tensors that must equal a row's, and that row's name</param>
internal sealed record NamesOnDisk(
    IReadOnlyDictionary<string, string> OfRows, IReadOnlyList<(string Stored, string Row)> Tied)
{
    private static readonly string[] _buffers =
        [".position_ids", ".attn.bias", ".attn.masked_bias", ".rotary_emb.inv_freq"];

    // Of norms, in checkpoints that came from TensorFlow.
    private static readonly (string Old, string Now)[] _renamed = [(".gamma", ".weight"), (".beta", ".bias")];

    /// <param name="rounded">names on disk and rows that are read in another way</param>
    public static NamesOnDisk Match(
        string folder, WeightFiles files, WeightTable table, IReadOnlySet<string> rounded, InputProblems problems)
    {
        var rows = table.Rows.ToDictionary(row => row.Name);
        var found = new Dictionary<string, string>();
        var tied = new List<(string, string)>();
        foreach (var stored in files.Names.Where(name => !rounded.Contains(name)))
        {
            var file = files.FileOf(stored);
            if (NameIn(table.Tied.Keys, stored, table) is { } second)
            {
                Check(file.Path, file.Entry(stored), rows[table.Tied[second]], table, problems);
                tied.Add((stored, table.Tied[second]));
            }
            else if (NameIn(rows.Keys, stored, table) is not { } name)
            {
                if (!IsUnused(stored, table))
                {
                    problems.Add(file.Path, $"'{stored}' is no weight of this model.");
                }
            }
            else if (!found.TryAdd(name, stored))
            {
                problems.Add(file.Path, $"'{stored}' and '{found[name]}' are two names of one weight.");
            }
            else
            {
                Check(file.Path, file.Entry(stored), rows[name], table, problems);
            }
        }

        foreach (var row in table.Rows.Where(row => !found.ContainsKey(row.Name) && !rounded.Contains(row.Name)))
        {
            problems.Add(folder, $"'{row.Name}' {ShapeText.Of(row.Shape)} is missing.");
        }

        return new NamesOnDisk(found, tied);
    }

    /// <summary>
    /// The table of what files of another head of the family hold: the base model, whatever head it was trained with.
    /// </summary>
    public static WeightTable Base(WeightFiles files, WeightTable table) => table with
    {
        // A base model has a pooler or none.
        Rows =
        [
            .. table.Rows.Where(row => !table.IsHead(row.Name)
                && (row.Role != Role.Pooler || files.Names.Any(stored => NameIn([row.Name], stored, table) is not null))),
        ],
        Tied = new Dictionary<string, string>(),
        Unused = [.. table.Unused, .. files.Names.Where(table.IsHead)],
    };

    private static bool IsUnused(string stored, WeightTable table) =>
        _buffers.Any(buffer => stored.EndsWith(buffer, StringComparison.Ordinal))
        || table.Unused.Any(beginning =>
            stored.StartsWith(beginning, StringComparison.Ordinal)
            || (table.BasePrefix + stored).StartsWith(beginning, StringComparison.Ordinal));

    private static void Check(
        string path, SafetensorsEntry entry, Weight row, WeightTable table, InputProblems problems)
    {
        if (!entry.Shape.SequenceEqual(row.Shape))
        {
            var note = table.Notes.TryGetValue(row.Name, out var sentence) ? $" {sentence}" : "";
            problems.Add(
                path,
                $"'{entry.Name}' is {ShapeText.Of(entry.Shape)}; the config needs {ShapeText.Of(row.Shape)}.{note}");
        }
        else if (entry.Type is not (ElementType.F32 or ElementType.F16 or ElementType.BF16))
        {
            problems.Add(path, $"'{entry.Name}' is {entry}; weights are read from F32, F16 and BF16.");
        }
    }

    private static string? NameIn(IEnumerable<string> names, string stored, WeightTable table)
    {
        var basePrefix = table.BasePrefix;
        var name = stored.StartsWith("module.", StringComparison.Ordinal) ? stored["module.".Length..] : stored;
        foreach (var (old, now) in _renamed)
        {
            name = name.EndsWith(old, StringComparison.Ordinal) ? name[..^old.Length] + now : name;
        }

        return names.Contains(name) ? name
            : names.Contains(basePrefix + name) ? basePrefix + name
            : name.StartsWith(basePrefix, StringComparison.Ordinal) && names.Contains(name[basePrefix.Length..])
                ? name[basePrefix.Length..]
            : null;
    }
}
