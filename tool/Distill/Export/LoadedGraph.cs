namespace Distill.Export;

/// <summary>A model that was read from its file.</summary>
/// <param name="Nodes">in the order of the computation</param>
/// <param name="Tensors">what the file holds, which is read when it is asked for</param>
internal sealed record LoadedGraph(
    IReadOnlyList<LoadedNode> Nodes,
    IReadOnlyList<LoadedInput> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, LoadedTensor> Tensors);

/// <summary>An input of a model.</summary>
/// <param name="Shape">-1 for lengths that differ from call to call</param>
internal sealed record LoadedInput(string Name, IReadOnlyList<long> Shape);
