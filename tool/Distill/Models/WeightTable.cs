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

    /// <summary>The row of the table of positions that belongs to a text's first token.</summary>
    public long FirstPosition { get; init; }

    /// <summary>
    /// Second names of a weight, by which some files hold it twice: it is written once, and both must be equal.
    /// </summary>
    public IReadOnlyDictionary<string, string> Tied { get; init; } = new Dictionary<string, string>();

    /// <summary>Beginnings of names in larger checkpoints of the family that this network has no use for.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];

    /// <summary>Sentences about a weight, told where a file holds it in another shape.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

    /// <summary>Modules whose matrix is a product: NAME.down and NAME.up stand for NAME.</summary>
    public IReadOnlySet<string> Factorized { get; init; } = new HashSet<string>();

    public Weight this[string name] => Rows.First(row => row.Name == name);

    public int Layers => 1 + Rows.Max(row => LayerOf(row.Name) ?? -1);

    /// <summary>The weights before the layers.</summary>
    public IEnumerable<Weight> Embeddings => Rows.TakeWhile(row => LayerOf(row.Name) is null);

    /// <summary>The weights after the layers: a last norm, a pooler, a head.</summary>
    public IEnumerable<Weight> Ending => Rows.Reverse().TakeWhile(row => LayerOf(row.Name) is null).Reverse();

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

    /// <summary>What a weight is called in its layer; its whole name where it belongs to none.</summary>
    public string WithinLayer(string name) =>
        LayerOf(name) is null ? name : name[name.IndexOf('.', LayerPrefix.Length)..];

    public bool IsHead(string name) => !name.StartsWith(BasePrefix, StringComparison.Ordinal);
}
