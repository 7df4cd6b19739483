using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Teachers;

/// <summary>Asks the teacher's network itself: frozen, no dropout, no graph.</summary>
internal sealed class LiveTeacher(Model model, Precision precision) : ITeacher
{
    public ModelOutput Answer(Batch batch, Pass pass)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        using var region = precision.Enter(model.Device.Kind);

        var output = model.Forward(batch.ToInputs(model.Device), pass.OfTeacher());
        return new ModelOutput(
            scope.Keep(output.Logits.To(ScalarType.Float32)), [.. output.HiddenStates.Select(scope.Keep)])
        {
            Attention = output.Attention,
        };
    }
}
