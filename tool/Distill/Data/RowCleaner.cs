using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Distill.Data;

/// <summary>
/// Looks for rows that should not be learned from. Rows that figures are measured on are looked at, to find them
/// among the others, and never changed.
/// </summary>
internal sealed class RowCleaner
{
    private readonly CleaningRules _rules;
    private readonly MinHash? _sketches;
    private readonly Dictionary<UInt128, string> _heldOut = []; // where a text stands first
    private readonly NearDuplicates? _similarHeldOut;
    private readonly List<string> _heldOutPlaces = [];

    /// <param name="heldOut">the rows that figures are measured on</param>
    public RowCleaner(CleaningRules rules, IReadOnlyList<CleaningSource> heldOut)
    {
        _rules = rules;
        if (rules.NearDuplicates is { } threshold)
        {
            _sketches = new MinHash(threshold, rules.Shingle);
            _similarHeldOut = new NearDuplicates(threshold);
        }

        foreach (var source in heldOut)
        {
            foreach (var row in Read(source))
            {
                _heldOut.TryAdd(row.Key, source.Place(row.Line));
                if (row.Sketch is { } sketch)
                {
                    _similarHeldOut!.Add(_heldOutPlaces.Count, sketch);
                    _heldOutPlaces.Add(source.Place(row.Line));
                }
            }
        }
    }

    /// <summary>
    /// Looks at files that are learned from together. Of equal rows the first one stays, so files with labels come
    /// before those without. Rows that cannot be used at all are passed over: whoever reads them next tells them.
    /// </summary>
    public IReadOnlyList<CleanedFile> Clean(params IReadOnlyList<CleaningSource> sources)
    {
        var (rows, found, counts) = (new List<LookedAt>(), new List<FoundRow>[sources.Count], new int[sources.Count]);
        for (var file = 0; file < sources.Count; file++)
        {
            found[file] = [];
            foreach (var row in Read(sources[file]))
            {
                counts[file]++;
                if (FindAlone(row, found[file]))
                {
                    rows.Add(row with { File = file });
                }
            }
        }

        var left = FindTogether(rows, found, row => sources[row.File].Place(row.Line));
        return
        [
            .. sources.Select((source, file) => new CleanedFile(
                source,
                counts[file],
                left.Count(row => row.File == file && row.IsChanged),
                [.. found[file].OrderBy(row => row.Line)])),
        ];
    }

    /// <summary>What a row is by itself, and beside the rows that figures are measured on.</summary>
    /// <returns>whether it is still there</returns>
    private bool FindAlone(LookedAt row, List<FoundRow> found)
    {
        if (row.Characters < _rules.MinCharacters || row.Characters > _rules.MaxCharacters)
        {
            var fault = row.Characters < _rules.MinCharacters ? RowFault.TooShort : RowFault.TooLong;
            found.Add(new FoundRow(row.Line, fault, IsDropped: true));
            return false;
        }

        var isDropped = _rules.Leaks == RowAction.Drop;
        if (_heldOut.TryGetValue(row.Key, out var place))
        {
            found.Add(new FoundRow(row.Line, RowFault.Leak, isDropped, place));
            return !isDropped;
        }

        if (row.Sketch is { } sketch && _similarHeldOut!.Find(sketch) is [var nearest, ..])
        {
            found.Add(new FoundRow(
                row.Line, RowFault.NearLeak, isDropped, _heldOutPlaces[nearest.Row], nearest.Similarity));
            return !isDropped;
        }

        return true;
    }

    /// <summary>What rows are beside each other, in their order.</summary>
    /// <returns>the rows that are still there</returns>
    private List<LookedAt> FindTogether(
        IReadOnlyList<LookedAt> rows, List<FoundRow>[] found, Func<LookedAt, string> place)
    {
        var labels = LabelCounts.Of(rows.Select(row => (row.Key, row.Label)));
        var conflicts = rows.Where(row => labels[row.Key].AreSeveral).ToLookup(row => row.Key);
        var (seen, seenTexts) = (new Dictionary<(UInt128, string?), int>(), new Dictionary<UInt128, int>());
        var similar = _rules.NearDuplicates is { } threshold ? new NearDuplicates(threshold) : null;
        var left = new List<LookedAt>();
        foreach (var (index, row) in rows.Index())
        {
            void Find(RowFault fault, bool isDropped, LookedAt other, double? similarity = null) =>
                found[row.File].Add(new FoundRow(row.Line, fault, isDropped, place(other), similarity));

            if (row.Label is not null && labels[row.Key].AreSeveral)
            {
                var isDropped = _rules.Conflicts switch
                {
                    ConflictAction.Drop => true,
                    ConflictAction.Majority => labels[row.Key].MostFrequent != row.Label,
                    _ => false,
                };
                Find(
                    RowFault.Conflict, isDropped,
                    conflicts[row.Key].First(other => other.Label is not null && other.Label != row.Label));
                if (isDropped)
                {
                    continue;
                }
            }

            // A text without a label says nothing new beside the same text with one.
            if (row.Label is null
                ? seenTexts.TryGetValue(row.Key, out var earlier)
                : seen.TryGetValue((row.Key, row.Label), out earlier))
            {
                Find(RowFault.Duplicate, _rules.Duplicates == RowAction.Drop, rows[earlier]);
                if (_rules.Duplicates == RowAction.Drop)
                {
                    continue;
                }
            }
            else if (row.Sketch is { } sketch)
            {
                var near = similar!.Find(sketch).Where(other => rows[other.Row].Key != row.Key).ToList();
                var same = near.FindIndex(other => row.Label is null || rows[other.Row].Label == row.Label);
                if (same >= 0)
                {
                    Find(RowFault.NearDuplicate, _rules.DropsNear, rows[near[same].Row], near[same].Similarity);
                    if (_rules.DropsNear)
                    {
                        continue;
                    }
                }
                else if (near is [var nearest, ..])
                {
                    Find(RowFault.NearConflict, isDropped: false, rows[nearest.Row], nearest.Similarity);
                }

                similar.Add(index, sketch);
            }

            seen.TryAdd((row.Key, row.Label), index);
            seenTexts.TryAdd(row.Key, index);
            left.Add(row);
        }

        return left;
    }

    /// <summary>The rows of a file that have a text, looked at on all processors.</summary>
    private IEnumerable<LookedAt> Read(CleaningSource source)
    {
        var ignored = new RowProblems(BadRows.Skip);
        var texts = source.Columns.Texts.Length;
        return OrderedWork
            .Select(TableReader.Read(source.Table, source.Wanted, ignored), row => LookAt(row, texts, source))
            .OfType<LookedAt>();
    }

    private LookedAt? LookAt(Row row, int texts, CleaningSource source)
    {
        var given = row.Fields[..texts];
        if (given.Any(string.IsNullOrWhiteSpace))
        {
            return null;
        }

        var formed = Array.ConvertAll(given, _rules.Form.Apply);
        var whole = string.Join('\n', formed);
        return new LookedAt(
            row.Line,
            MemoryMarshal.Read<UInt128>(SHA256.HashData(Encoding.UTF8.GetBytes(whole))),
            formed.Sum(text => text.Length),
            source.LabelOf(row.Fields),
            !given.SequenceEqual(formed),
            _sketches?.Of(whole));
    }

    /// <param name="Key">of the text: equal for equal texts</param>
    /// <param name="Label">null where it has none</param>
    private sealed record LookedAt(
        int Line, UInt128 Key, int Characters, string? Label, bool IsChanged, Sketch? Sketch, int File = 0);
}
