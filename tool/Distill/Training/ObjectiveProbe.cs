using Distill.Data;
using Distill.Losses;
using Distill.Models;
using Distill.Optimizers;
using Distill.Teachers;
using Distill.Torch;

namespace Distill.Training;

/// <summary>
/// Takes an objective apart on some examples, through the code that trains: each term's size, and its gradient alone.
/// Without dropout, so nothing is drawn, and every gradient is cleared: the training after it is the same.
/// </summary>
internal sealed class ObjectiveProbe(Model model, ITeacher? teacher, Objective objective, Precision precision)
{
    private const double Middle = 0.5;

    public IReadOnlyList<TermProbe> Run(IReadOnlyList<Batch> batches) =>
        [.. objective.Terms.Select(term => Probe(term, batches))];

    private TermProbe Probe(LossTerm term, IReadOnlyList<Batch> batches)
    {
        var count = batches.Sum(term.Count);
        var (sum, ofTeacher, reaches) = (0.0, 0.0, false);
        try
        {
            foreach (var batch in batches)
            {
                using var scope = new TensorScope();
                var inputs = Inputs(batch, term, scope);
                var loss = term.Sum(inputs);
                sum += loss.ToDouble();
                ofTeacher += term is SoftLoss or SoftSetLoss
                    ? term.Sum(inputs with { Student = inputs.FromTeacher }).ToDouble()
                    : 0;
                if (loss.RequiresGrad)
                {
                    (loss * (term.Weight.At(Middle) / Math.Max(1, count))).Backward();
                }
            }

            reaches = model.Weights.All.Any(pair => HasGradient(pair.Tensor));
            return new TermProbe(
                term.Name,
                term.Weight.At(Middle),
                count,
                sum / Math.Max(1, count),
                GradientClipping.Norm(model.Weights.All),
                reaches,
                term is SoftLoss or SoftSetLoss ? ofTeacher / Math.Max(1, count) : null);
        }
        finally
        {
            Clear(model.Weights);
            Clear(objective.Projections);
        }
    }

    private LossInputs Inputs(Batch batch, LossTerm term, TensorScope scope)
    {
        var inputs = batch.ToInputs(model.Device);
        var pass = new Pass(
            term.ReadsHiddenStates, Dropout: null, term.ReadsAttention ? new AttentionRecord(scope) : null);
        var taught = teacher?.Answer(batch, pass);
        using var region = precision.Enter(model.Device.Kind);
        return new LossInputs(model.Forward(inputs, pass), taught, batch.Targets.ToTensor(model.Device))
        {
            Mask = (inputs as TextInputs)?.AttentionMask,
            Progress = Middle,
        };
    }

    private static bool HasGradient(Tensor tensor)
    {
        using var gradient = tensor.Gradient();
        return gradient is not null;
    }

    private static void Clear(Weights? weights)
    {
        foreach (var (_, tensor) in weights?.All ?? [])
        {
            tensor.ClearGradient();
        }
    }
}
