namespace Distill.Export;

/// <summary>One operator of a model that was read from its file.</summary>
/// <param name="Numbers">attributes that are whole numbers, or lists of them</param>
/// <param name="Singles">attributes that are floating-point numbers</param>
internal sealed record LoadedNode(
    string Operator,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, long[]> Numbers,
    IReadOnlyDictionary<string, float> Singles)
{
    public long Number(string name, long otherwise) => Numbers.TryGetValue(name, out var found) ? found[0] : otherwise;
}
