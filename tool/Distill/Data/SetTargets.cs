using Distill.Torch;

namespace Distill.Data;

/// <summary>Any number of classes for each answer, also none.</summary>
/// <param name="Sets">[N], each the numbers of its classes; null where they are not known</param>
/// <param name="Classes">C</param>
internal sealed record SetTargets(int[]?[] Sets, int Classes) : Targets
{
    /// <summary>Stands in the tensor for every class of an answer whose classes are not known.</summary>
    public const float Unknown = -1;

    public override int Count => Sets.Length;

    public override int Known => Sets.Count(set => set is not null);

    /// <summary>fp32 [N, C], 1 for a class of the answer and 0 for another, -1 where the classes are not known.</summary>
    public override Tensor ToTensor(Device device)
    {
        var values = new float[Count * Classes];
        for (var i = 0; i < Count; i++)
        {
            var row = values.AsSpan(i * Classes, Classes);
            row.Fill(Sets[i] is null ? Unknown : 0);
            foreach (var known in Sets[i] ?? [])
            {
                row[known] = 1;
            }
        }

        return Tensor.From(values, Count, Classes).To(device);
    }
}
