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
    private const long RowsAtOnce = 64;

    public IReadOnlyList<TermProbe> Run(IReadOnlyList<Batch> batches) =>
        [.. objective.Terms.Select(term => Probe(term, batches))];

    private TermProbe Probe(LossTerm term, IReadOnlyList<Batch> batches)
    {
        var (count, comparesAnswers) = (batches.Sum(term.Count), term is SoftLoss or SoftSetLoss);
        var (sum, ofTeacher, reaches) = (0.0, 0.0, false);
        try
        {
            var gradients = new MicroBatchGradients(model, teacher, [term], precision, new StepClock());
            double?[] factors = [term.Weight.At(Middle) / Math.Max(1, count)];
            foreach (var batch in batches)
            {
                sum += gradients.Add(batch, factors, dropout: null, Middle).Single();
                ofTeacher += comparesAnswers ? OfTeacher(term, batch) : 0;
            }

            reaches = model.Weights.Leaves.Any(pair => HasGradient(pair.Tensor));
            return new TermProbe(
                term.Name,
                term.Weight.At(Middle),
                count,
                sum / Math.Max(1, count),
                GradientClipping.Norm(model.Weights.Leaves),
                reaches,
                comparesAnswers ? ofTeacher / Math.Max(1, count) : null);
        }
        finally
        {
            Clear(model.Weights);
            Clear(objective.Projections);
        }
    }

    /// <summary>The term where the teacher stands in for the student, some answers at a time.</summary>
    private double OfTeacher(LossTerm term, Batch batch)
    {
        using var scope = new TensorScope();
        var taught = teacher!.Answer(batch, Pass.Evaluation with { LeavesHead = true });
        var inputs = new LossInputs(taught, taught, batch.Targets.ToTensor(model.Device)) { Progress = Middle };
        if (taught.Head is not { } head)
        {
            return term.Sum(inputs).ToDouble();
        }

        var sum = 0.0;
        for (long start = 0; start < head.Count; start += RowsAtOnce)
        {
            using var inner = new TensorScope();
            sum += term.Sum(inputs.Rows(start, Math.Min(RowsAtOnce, head.Count - start))).ToDouble();
        }

        return sum;
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
