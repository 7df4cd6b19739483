using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Teachers;

/// <summary>Asks the teacher's network itself: no dropout, no graph.</summary>
/// <param name="classes">how many of its outputs, its first ones, stand for something; null for all</param>
internal sealed class LiveTeacher(Model model, Precision precision, int? classes = null) : ITeacher
{
    public ModelOutput Answer(Batch batch, Pass pass)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        using var region = precision.Enter(model.Device.Kind);

        var output = model.Forward(batch.ToInputs(model.Device), pass.OfTeacher());
        IReadOnlyList<Tensor> shown = [.. output.HiddenStates.Select(scope.Keep)];
        return output.Head is { } head
            ? new ModelOutput(new TokenHead(scope.Keep(head.States), states => Answer(head, states)), shown)
            {
                Attention = output.Attention,
            }
            : new ModelOutput(scope.Keep(output.Logits.First(classes).To(ScalarType.Float32)), shown)
            {
                Attention = output.Attention,
            };
    }

    private Tensor Answer(TokenHead head, Tensor states)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        using var region = precision.Enter(model.Device.Kind);
        return scope.Keep(head.Answer(states).First(classes).To(ScalarType.Float32));
    }
}
