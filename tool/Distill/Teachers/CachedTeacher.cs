using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Teachers;

/// <summary>
/// Answers from a file that a live teacher filled: no forward pass, and so nothing to be seen of the network.
/// </summary>
internal sealed class CachedTeacher(TeacherLogits answers, Device device) : ITeacher
{
    public ModelOutput Answer(Batch batch, Pass pass)
    {
        if (pass.HiddenStates || pass.Attention is not null)
        {
            throw new InvalidOperationException("kept answers were asked for the inside of the network");
        }

        var count = batch.Targets.Count;
        var values = new float[count * answers.Classes];
        var left = values.AsSpan();
        foreach (var example in batch.Examples)
        {
            left = left[answers.CopyTo(example, left)..];
        }

        return new ModelOutput(Tensor.From(values, count, answers.Classes).To(device), []);
    }
}
