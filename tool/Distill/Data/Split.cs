namespace Distill.Data;

/// <summary>
/// One file dealt into train, validation and test: positions of rows, each part in the order of the file. A pure
/// function of labels, shares and seed.
/// </summary>
internal sealed class Split
{
    private Split(List<int>[] parts, IReadOnlyList<string> notes)
    {
        foreach (var part in parts)
        {
            part.Sort();
        }

        (Train, Validation, Test, Notes) = ([.. parts[0]], [.. parts[1]], [.. parts[2]], notes);
    }

    public int[] Train { get; }

    public int[] Validation { get; }

    public int[] Test { get; }

    /// <summary>Labels with too few rows for every part to have one, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// Stratified: of each label's n rows a part gets n times its share, rounded up or down. Rows without a label can
    /// only be trained on, by a teacher's answers, and all go to train.
    /// </summary>
    /// <param name="rowLabels">the label id of each row, or <see cref="Labels.None"/></param>
    /// <param name="validation">share, 0 to 1; what validation and test leave is train's</param>
    public static Split Stratified(
        IReadOnlyList<int> rowLabels, Labels labels, double validation, double test, ulong seed)
    {
        var shares = Shares(validation, test);
        List<int>[] parts = [[], [], []];
        var notes = new List<string>();

        var byLabel = Enumerable.Range(0, rowLabels.Count).GroupBy(row => rowLabels[row]);
        foreach (var group in byLabel.OrderBy(group => group.Key))
        {
            var rows = group.ToArray();
            if (group.Key == Labels.None)
            {
                parts[0].AddRange(rows);
                continue;
            }

            var counts = Deal(rows, shares, SplitMix64.Stream(seed, (ulong)group.Key), parts);
            notes.AddRange(Note(labels.Names[group.Key], counts, shares));
        }

        return new Split(parts, notes);
    }

    /// <summary>Rows whose labels do not matter, or that have none.</summary>
    /// <inheritdoc cref="Stratified"/>
    public static Split Shuffled(int rows, double validation, double test, ulong seed)
    {
        List<int>[] parts = [[], [], []];
        Deal([.. Enumerable.Range(0, rows)], Shares(validation, test), SplitMix64.Stream(seed, 0), parts);
        return new Split(parts, []);
    }

    private static decimal[] Shares(double validation, double test)
    {
        var (ofValidation, ofTest) = ((decimal)validation, (decimal)test);
        return [1 - ofValidation - ofTest, ofValidation, ofTest];
    }

    /// <summary>Shuffles the rows and adds to each part its share of them; returns how many those are.</summary>
    private static int[] Deal(int[] rows, decimal[] shares, SplitMix64 random, List<int>[] parts)
    {
        random.Shuffle(rows);
        var counts = Counts(rows.Length, shares);
        var dealt = 0;
        for (var part = 0; part < parts.Length; part++)
        {
            parts[part].AddRange(rows.AsSpan(dealt, counts[part]));
            dealt += counts[part];
        }

        return counts;
    }

    /// <summary>
    /// Largest remainders (Hamilton): each count is its exact share rounded up or down, and they add up.
    /// </summary>
    private static int[] Counts(int rows, decimal[] shares)
    {
        var counts = Array.ConvertAll(shares, share => (int)(rows * share));
        var byRemainder = Enumerable.Range(0, shares.Length)
            .OrderByDescending(part => (rows * shares[part]) - counts[part]).ToList();

        foreach (var part in byRemainder.Take(rows - counts.Sum()))
        {
            counts[part]++;
        }

        return counts;
    }

    private static IEnumerable<string> Note(string label, int[] counts, decimal[] shares)
    {
        string[] names = ["train", "validation", "test"];
        var without = names.Where((_, part) => shares[part] > 0 && counts[part] == 0).ToList();
        if (without.Count > 0)
        {
            yield return $"label {Quoted.Short(label)} has {Quoted.Count(counts.Sum(), "row")}: "
                + $"too few for {string.Join(" and ", without)} to have one.";
        }
    }
}
