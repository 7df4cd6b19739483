using Distill.Torch;

namespace Distill.Data;

/// <summary>Two classes for each answer, by shares: that of the example itself, and that of what it is mixed with.</summary>
/// <param name="Own">[N], <see cref="Labels.None"/> where it is not known; then the other is not either</param>
/// <param name="Other">[N]</param>
/// <param name="Shares">[N]: how much of the answer is <paramref name="Own"/>, in [0, 1]</param>
/// <param name="Classes">C</param>
internal sealed record MixedTargets(int[] Own, int[] Other, float[] Shares, int Classes) : Targets
{
    public override int Count => Own.Length;

    public override int Known => Own.Count(label => label != Labels.None);

    /// <summary>fp32 [N, C], the share of each class; zeros where the classes are not known.</summary>
    public override Tensor ToTensor(Device device)
    {
        var values = new float[Count * Classes];
        for (var i = 0; i < Count; i++)
        {
            if (Own[i] != Labels.None)
            {
                values[(i * Classes) + Own[i]] += Shares[i];
                values[(i * Classes) + Other[i]] += 1 - Shares[i];
            }
        }

        return Tensor.From(values, Count, Classes).To(device);
    }
}
