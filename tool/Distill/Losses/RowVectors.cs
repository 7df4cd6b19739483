using Distill.Torch;

namespace Distill.Losses;

/// <summary>One vector for each row: the mean of its last hidden states.</summary>
internal static class RowVectors
{
    /// <returns>of the student and of the teacher, fp32 [B, C], each as wide as its network</returns>
    public static (Tensor Student, Tensor Teacher) Of(LossInputs inputs) =>
        (Positions.Mean(inputs.Student.HiddenStates[^1], inputs.Mask),
            Positions.Mean(inputs.FromTeacher.HiddenStates[^1], inputs.Mask));
}
