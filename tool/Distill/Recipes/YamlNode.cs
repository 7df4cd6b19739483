namespace Distill.Recipes;

/// <summary>What stands at one place of a recipe's text.</summary>
internal abstract record YamlNode(Place Place);

/// <summary>Keys with values, in the order of the text; no key twice.</summary>
internal sealed record YamlMap(Place Place, IReadOnlyList<YamlEntry> Entries) : YamlNode(Place);

internal sealed record YamlEntry(string Key, Place Place, YamlNode Value);

internal sealed record YamlList(Place Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place);

/// <summary>One word, number or text.</summary>
/// <param name="IsQuoted">in quotes or a block: a text, whatever it looks like</param>
internal sealed record YamlText(Place Place, string Value, bool IsQuoted) : YamlNode(Place)
{
    public bool IsNull => !IsQuoted && Value is "null" or "Null" or "NULL" or "~";

    public bool IsEmpty => !IsQuoted && Value.Length == 0;
}

/// <summary>Something was wrong here, and has been told: there is no value to go on with.</summary>
internal sealed record YamlRefused(Place Place) : YamlNode(Place);
