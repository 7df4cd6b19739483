using Distill.Data;
using Distill.Torch;

namespace Distill.Teachers;

/// <summary>Answers from a file that a live teacher filled: no forward pass.</summary>
internal sealed class CachedTeacher(TeacherLogits answers, Device device) : ITeacher
{
    public Tensor Logits(Batch batch)
    {
        var count = batch.Targets.Count;
        var values = new float[count * answers.Classes];
        var left = values.AsSpan();
        foreach (var example in batch.Examples)
        {
            left = left[answers.CopyTo(example, left)..];
        }

        return Tensor.From(values, count, answers.Classes).To(device);
    }
}
