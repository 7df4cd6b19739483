using Distill.Torch;

namespace Distill.Data;

/// <summary>What N answers of a model should be. One class of several, two of them by shares, or any number.</summary>
internal abstract record Targets
{
    /// <summary>N</summary>
    public abstract int Count { get; }

    /// <summary>How many of them are known: a row without a label has a teacher's word only.</summary>
    public abstract int Known { get; }

    /// <summary>As a loss reads them.</summary>
    public abstract Tensor ToTensor(Device device);
}

/// <summary>One class for each answer.</summary>
/// <param name="Classes">[N], <see cref="Labels.None"/> where it is not known</param>
internal sealed record ClassTargets(int[] Classes) : Targets
{
    public override int Count => Classes.Length;

    public override int Known => Classes.Count(label => label != Labels.None);

    /// <summary>int64 [N], -1 where the class is not known.</summary>
    public override Tensor ToTensor(Device device) =>
        Tensor.From(Array.ConvertAll(Classes, label => (long)label), Classes.Length).To(device);
}
