namespace Distill;

/// <summary>
/// One thing that is wrong with what the user gave, told in a sentence: what was found (quoted), what would be right,
/// what to do.
/// </summary>
/// <param name="Where">file, file:line or file:line:column; empty where there is no such place</param>
internal sealed record Problem(string Where, string What)
{
    public override string ToString() => Where.Length == 0 ? What : $"{Where}: {What}";
}
