using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Teachers;

/// <summary>
/// Asks the teacher's network itself: frozen, no dropout, no graph. Its maps are rounded to the precision once.
/// </summary>
internal sealed class LiveTeacher : ITeacher
{
    private readonly Model _model;
    private readonly Precision _precision;

    public LiveTeacher(Model model, Precision precision)
    {
        (_model, _precision) = (model, precision);
        if (precision.Operands() is { } type)
        {
            model.Weights.Round(type);
        }
    }

    public ModelOutput Answer(Batch batch, Pass pass)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        using var region = _precision.Enter(_model.Device.Kind);

        var output = _model.Forward(batch.ToInputs(_model.Device), pass.OfTeacher());
        return new ModelOutput(
            scope.Keep(output.Logits.To(ScalarType.Float32)), [.. output.HiddenStates.Select(scope.Keep)])
        {
            Attention = output.Attention,
        };
    }
}
