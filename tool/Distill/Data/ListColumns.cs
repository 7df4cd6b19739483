namespace Distill.Data;

/// <summary>
/// Columns of a JSONL file whose values may be lists; their items are read as one text, as the other formats write it.
/// </summary>
/// <param name="Separator">between the items; a space stands for any white space</param>
internal sealed record ListColumns(char Separator, params IReadOnlyList<string> Names)
{
    /// <summary>Whether the item would not come apart from its neighbours again.</summary>
    public bool Blurs(string item) =>
        item.Length == 0 || (Separator == ' ' ? item.Any(char.IsWhiteSpace) : item.Contains(Separator));

    /// <summary>What no item may hold, in words.</summary>
    public string Refused => Separator == ' ' ? "white space" : Quoted.Character(Separator);
}
