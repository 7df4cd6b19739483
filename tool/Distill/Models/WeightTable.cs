namespace Distill.Models;

/// <summary>
/// All weights of a model, in Hugging Face's order. Initialization, loading, saving, copying and counting follow from
/// it.
/// </summary>
/// <param name="BasePrefix">begins the names of the base model, and not those of its head: <c>bert.</c></param>
/// <param name="LayerPrefix">with a layer's number and a dot it begins the names of that layer's weights</param>
internal sealed record WeightTable(string BasePrefix, string LayerPrefix, IReadOnlyList<Weight> Rows)
{
    /// <summary>The row of the token embedding that stays zero at the start; -1 for none.</summary>
    public long PaddingRow { get; init; } = -1;

    /// <summary>
    /// Second names of a weight, by which some files hold it twice: it is written once, and both must be equal.
    /// </summary>
    public IReadOnlyDictionary<string, string> Tied { get; init; } = new Dictionary<string, string>();

    /// <summary>Beginnings of names in larger checkpoints of the family that this network has no use for.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];

    /// <summary>Sentences about a weight, told where a file holds it in another shape.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

    public int Layers => 1 + Rows.Max(row => LayerOf(row.Name) ?? -1);

    /// <summary>The number of the layer that a weight belongs to; null for embeddings and head.</summary>
    public int? LayerOf(string name)
    {
        if (!name.StartsWith(LayerPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var number = name.AsSpan(LayerPrefix.Length);
        return int.Parse(number[..number.IndexOf('.')]);
    }

    public bool IsHead(string name) => !name.StartsWith(BasePrefix, StringComparison.Ordinal);
}
