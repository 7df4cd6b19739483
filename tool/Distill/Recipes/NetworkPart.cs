using System.Globalization;
using System.Text.RegularExpressions;

namespace Distill.Recipes;

/// <summary>A part of a network as recipes name it: embeddings, layers, layers.2, layers.0-3, head.</summary>
/// <param name="First">the first of its layers; of embeddings and head it has none</param>
/// <param name="Last">the last of its layers</param>
internal sealed partial record NetworkPart(NetworkPartKind Kind, int First = 0, int Last = int.MaxValue)
{
    /// <summary>Null where the word names none.</summary>
    public static NetworkPart? Read(string word)
    {
        switch (word)
        {
            case "embeddings":
                return new NetworkPart(NetworkPartKind.Embeddings);
            case "head":
                return new NetworkPart(NetworkPartKind.Head);
            case "layers":
                return new NetworkPart(NetworkPartKind.Layers);
            default:
                var match = Numbered().Match(word);
                return match.Success
                    ? new NetworkPart(NetworkPartKind.Layers, Number(match, "first"), Number(match, "last"))
                    : null;
        }
    }

    public bool Holds(int layer) => Kind == NetworkPartKind.Layers && layer >= First && layer <= Last;

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    // A single number is the first and the last; of a group that matched twice the second time counts.
    [GeneratedRegex(@"^layers\.(?<first>(?<last>[0-9]{1,6}))(-(?<last>[0-9]{1,6}))?\z")]
    private static partial Regex Numbered();
}

internal enum NetworkPartKind
{
    /// <summary>All that comes before the layers.</summary>
    Embeddings,

    Layers,

    /// <summary>All that comes after the layers.</summary>
    Head,
}
