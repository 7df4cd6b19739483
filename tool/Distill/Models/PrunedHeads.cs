using System.Globalization;
using System.Text.Json.Nodes;

namespace Distill.Models;

/// <summary>
/// <c>pruned_heads</c> of config.json: which heads of a network's blocks are gone. The others keep their size and their
/// order, so the maps to and from a block's heads are as wide as it has heads left.
/// </summary>
internal sealed class PrunedHeads
{
    private readonly SortedDictionary<int, int[]> _byBlock = [];

    public PrunedHeads(IEnumerable<KeyValuePair<int, int[]>> byBlock)
    {
        foreach (var (block, heads) in byBlock.Where(pair => pair.Value.Length > 0))
        {
            _byBlock.Add(block, [.. heads.Distinct().Order()]);
        }
    }

    public static PrunedHeads None { get; } = new([]);

    public bool Any => _byBlock.Count > 0;

    /// <summary>The numbers, before pruning, of the heads that a block has lost.</summary>
    public IReadOnlyList<int> Of(int block) => _byBlock.GetValueOrDefault(block, []);

    /// <summary>Sentences about blocks and heads that a network does not have.</summary>
    public IEnumerable<string> Misfits(int blocks, int heads)
    {
        foreach (var (block, gone) in _byBlock)
        {
            if (block < 0 || block >= blocks)
            {
                yield return $"pruned_heads names layer {block}; the layers are 0 to {blocks - 1}.";
            }
            else if (gone.FirstOrDefault(head => head < 0 || head >= heads, -1) is var stranger and not -1)
            {
                yield return $"pruned_heads names head {stranger} of layer {block}; the heads are 0 to {heads - 1}.";
            }
            else if (gone.Length == heads)
            {
                yield return $"pruned_heads names all {heads} heads of layer {block}; one must stay.";
            }
        }
    }

    public JsonObject ToJson() => new(_byBlock.Select(pair => KeyValuePair.Create(
        pair.Key.ToString(CultureInfo.InvariantCulture),
        (JsonNode?)new JsonArray([.. pair.Value.Select(head => (JsonNode)head)]))));

    /// <returns>null where the value is no object of lists of numbers</returns>
    public static PrunedHeads? Read(JsonNode node)
    {
        var byBlock = new List<KeyValuePair<int, int[]>>();
        foreach (var (key, value) in node as JsonObject ?? new JsonObject { [""] = null })
        {
            var heads = (value as JsonArray)?
                .Select(head => head is JsonValue number && number.TryGetValue(out int found) ? found : (int?)null)
                .ToList();
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var block)
                || heads is null
                || heads.Contains(null))
            {
                return null;
            }

            byBlock.Add(KeyValuePair.Create(block, heads.Select(head => head!.Value).ToArray()));
        }

        // "0" and "00" are one block.
        return byBlock.DistinctBy(pair => pair.Key).Count() == byBlock.Count ? new PrunedHeads(byBlock) : null;
    }
}
