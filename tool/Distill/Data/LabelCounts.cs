namespace Distill.Data;

/// <summary>How often a text has which label.</summary>
internal sealed class LabelCounts
{
    private readonly Dictionary<string, int> _counts = [];

    public bool AreSeveral => _counts.Count > 1;

    /// <summary>Null where two are as frequent.</summary>
    public string? MostFrequent
    {
        get
        {
            var most = _counts.Values.Max();
            string[] labels = [.. _counts.Where(label => label.Value == most).Select(label => label.Key)];
            return labels is [var only] ? only : null;
        }
    }

    /// <param name="rows">labels are null where a row has none</param>
    public static IReadOnlyDictionary<UInt128, LabelCounts> Of(IEnumerable<(UInt128 Text, string? Label)> rows)
    {
        var texts = new Dictionary<UInt128, LabelCounts>();
        foreach (var (text, label) in rows)
        {
            if (!texts.TryGetValue(text, out var counts))
            {
                texts[text] = counts = new LabelCounts();
            }

            if (label is not null)
            {
                counts._counts[label] = counts._counts.GetValueOrDefault(label) + 1;
            }
        }

        return texts;
    }
}
