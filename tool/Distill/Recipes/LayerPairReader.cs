using System.Globalization;

namespace Distill.Recipes;

/// <summary>A list of pairs of layers, each a map with the keys student and teacher.</summary>
internal static class LayerPairReader
{
    private const string Student = "student";
    private const string Teacher = "teacher";
    private const int Largest = 999;

    /// <summary>The pairs that can be read; what is wrong with the others is in the findings.</summary>
    public static LayerMap Read(KeyShape key, string path, YamlList list, Findings findings)
    {
        var pairs = new List<LayerPair>();
        foreach (var node in list.Items)
        {
            if (Pair(node) is { } pair)
            {
                pairs.Add(pair);
            }
            else
            {
                findings.Add(
                    node.Place,
                    path,
                    $"{key.Name} holds something that is no pair; a pair is {{ student: 0, teacher: 1 }}, with blocks from "
                    + $"0 to {Largest}, or {LayerPair.EmbeddingsWord}.");
            }
        }

        if (list.Items.Count == 0)
        {
            findings.Add(list.Place, path, $"{key.Name} is an empty list; name a pair, or give a rule such as 'uniform'.");
        }

        return LayerMap.Named([.. pairs]);
    }

    private static LayerPair? Pair(YamlNode node) =>
        node is YamlMap { Entries.Count: 2 } map && Layer(map, Student) is { } student && Layer(map, Teacher) is { } teacher
            ? new LayerPair(student, teacher)
            : null;

    private static int? Layer(YamlMap map, string name) =>
        map.Entries.FirstOrDefault(entry => entry.Key == name)?.Value is not YamlText text ? null
            : text.Value == LayerPair.EmbeddingsWord ? LayerPair.Embeddings
            : int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var layer) && layer <= Largest
                ? layer
                : null;
}
