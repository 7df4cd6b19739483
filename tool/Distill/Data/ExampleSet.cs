namespace Distill.Data;

/// <summary>
/// Example files read as one sequence, each whole or in part: labelled and unlabelled rows side by side.
/// </summary>
internal sealed class ExampleSet
{
    private readonly IReadOnlyList<ExamplePart> _parts;
    private readonly int[] _starts; // the first position of each part, then the count of all

    public ExampleSet(params IReadOnlyList<ExamplePart> parts)
    {
        _parts = parts;
        _starts = new int[parts.Count + 1];
        for (var part = 0; part < parts.Count; part++)
        {
            _starts[part + 1] = checked(_starts[part] + parts[part].Count);
        }
    }

    public int Count => _starts[^1];

    /// <summary>How often the rows of its first parts come up in an epoch; null for once each.</summary>
    public Mixture? Mixture { get; init; }

    /// <summary>The parts, with the position that each begins at.</summary>
    public IEnumerable<(ExamplePart Part, int Start)> Parts => _parts.Zip(_starts);

    /// <summary>The positions that come up in an epoch, in no order; null where each comes up once.</summary>
    public int[]? Epoch(ulong seed, int epoch) => Mixture?.Draw(seed, epoch) is { } mixed
        ? [.. mixed, .. Enumerable.Range(mixed.Length, Count - mixed.Length)]
        : null;

    /// <summary>The number of values of every example, in order.</summary>
    public int[] Lengths()
    {
        var lengths = new int[Count];
        for (var example = 0; example < lengths.Length; example++)
        {
            lengths[example] = Length(example);
        }

        return lengths;
    }

    public int Length(int example) => Find(example, out var row).Length(row);

    /// <summary>The class, or <see cref="Labels.None"/>.</summary>
    public int Label(int example) => Find(example, out var row).Label(row);

    /// <summary>The class of every example, in order.</summary>
    public int[] Labels()
    {
        var labels = new int[Count];
        for (var example = 0; example < labels.Length; example++)
        {
            labels[example] = Label(example);
        }

        return labels;
    }

    /// <summary>Equal for equal model inputs: <see cref="Example.Key"/>.</summary>
    public ulong Key(int example) => Find(example, out var row).Key(row);

    /// <summary>Values from here on belong to the second text of a pair; the length where there is none.</summary>
    public int Boundary(int example) => Find(example, out var row).Boundary(row);

    /// <summary>See <see cref="Example.Marks"/>; empty where there are none.</summary>
    public int[] Marks(int example) => Find(example, out var row).Marks(row);

    /// <summary>Copies the values to the beginning of <paramref name="values"/>; returns how many.</summary>
    public int CopyValues(int example, Span<long> values) => Find(example, out var row).CopyValues(row, values);

    /// <summary>Where the example comes from: "reviews.csv:812".</summary>
    public string Place(int example)
    {
        var file = Find(example, out var row);
        return $"{_parts[PartOf(example)].Source}:{file.Line(row)}";
    }

    private ExampleFile Find(int example, out int row)
    {
        var part = PartOf(example);
        row = _parts[part].Row(example - _starts[part]);
        return _parts[part].File;
    }

    private int PartOf(int example)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(example);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(example, Count);
        var part = 0;
        while (example >= _starts[part + 1])
        {
            part++;
        }

        return part;
    }
}
