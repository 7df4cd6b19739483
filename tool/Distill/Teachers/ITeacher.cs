using Distill.Data;
using Distill.Torch;

namespace Distill.Teachers;

/// <summary>What the student learns from.</summary>
internal interface ITeacher
{
    /// <summary>The teacher's outputs for a micro-batch, without gradient.</summary>
    /// <returns>fp32 [N, C], in the batch's order, on the student's device</returns>
    Tensor Logits(Batch batch);
}
