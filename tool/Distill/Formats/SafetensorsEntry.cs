namespace Distill.Formats;

/// <summary>One tensor of a safetensors file, as its header tells it.</summary>
/// <param name="Begin">the first byte, counted from the end of the header</param>
/// <param name="Length">bytes</param>
internal sealed record SafetensorsEntry(
    string Name, ElementType Type, IReadOnlyList<long> Shape, long Begin, long Length)
{
    public long End => Begin + Length;

    /// <summary>As messages write it: F32 [2, 3].</summary>
    public override string ToString() => $"{Type.Word()} {ShapeText.Of(Shape)}";
}
