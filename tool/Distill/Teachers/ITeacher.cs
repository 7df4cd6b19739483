using Distill.Data;
using Distill.Models;

namespace Distill.Teachers;

/// <summary>What the student learns from.</summary>
internal interface ITeacher
{
    /// <summary>The teacher's outputs for a micro-batch, without gradient, on the student's device.</summary>
    /// <param name="pass">
    /// the student's: what it shows beside the answers, the teacher shows too; a head that it leaves, so does the teacher
    /// </param>
    /// <returns>fp32 logits [N, C], in the batch's order, or the head that gives them; and what the pass asks for</returns>
    ModelOutput Answer(Batch batch, Pass pass);
}
