using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Teachers;

/// <summary>Asks the teacher's network itself: frozen, no dropout, no graph.</summary>
internal sealed class LiveTeacher(Model model, Precision precision) : ITeacher
{
    public Tensor Logits(Batch batch)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        using var region = precision.Enter(model.Device.Kind);

        return scope.Keep(model.Forward(batch.ToInputs(model.Device), Pass.Evaluation).Logits.To(ScalarType.Float32));
    }
}
