using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// A model that is trained as it will be rounded. Its learned scales are weights among the others, so optimizer,
/// clipping and checkpoints treat them as such. When it ends, the model is as it was, with the weights trained.
/// </summary>
internal sealed class AwareTraining : IDisposable
{
    private readonly Model _model;
    private readonly QuantizationPlan _plan;
    private readonly IReadOnlyDictionary<string, InputScale> _inputs;
    private readonly List<Weight> _learned = [];
    private readonly IDisposable _lent;

    /// <param name="learnScales">else they follow the weights' range at every step, and those of inputs stay</param>
    /// <param name="inputs">of static inputs: where learning starts</param>
    public AwareTraining(
        Model model, QuantizationPlan plan, bool learnScales, IReadOnlyDictionary<string, InputScale> inputs)
    {
        _model = model;
        _plan = plan;
        _inputs = inputs;
        var (weights, forms) = (model.Weights, new Dictionary<string, IWeightForm>());
        foreach (var row in plan.Rows(weights.Table))
        {
            using var scope = new TensorScope();
            var rounding = plan.Of(row, weights.Table, plan.Bits!.Value);
            var scales = learnScales
                ? Learned($"{row.Module}.weight_scale", WeightRounder.Scales(weights.Matrix(row), rounding), true)
                : null;
            (Tensor, int)? input = inputs.TryGetValue(row.Name, out var found)
                ? (Learned($"{row.Module}.input_scale", Tensor.From([found.Scale], 1), learnScales), found.ZeroPoint)
                : null;
            forms.Add(
                row.Name, new FakeQuantizedWeight(() => weights.Matrix(row), rounding, scales, input));
        }

        _lent = weights.Lend(forms);
    }

    /// <summary>Ends the training, and rounds the model with the scales that it has learned.</summary>
    public void Round()
    {
        Dispose();
        var weights = _model.Weights;
        foreach (var row in _plan.Rows(weights.Table))
        {
            using var scope = new TensorScope();
            using var noGrad = Autograd.NoGrad();
            var rounding = _plan.Of(row, weights.Table, _plan.Bits!.Value);
            var matrix = weights.Matrix(row);
            var input = weights.Find($"{row.Module}.input_scale") is { } scale
                ? _inputs[row.Name] with { Scale = (float)FakeQuantizedWeight.Positive(scale).ToDouble() }
                : null;
            weights.Put(row, weights.Find($"{row.Module}.weight_scale") is { } scales
                ? WeightRounder.Round(matrix, rounding, FakeQuantizedWeight.Positive(scales), input)
                : WeightRounder.Round(matrix, rounding, input));
        }

        weights.Remove(_learned);
    }

    public void Dispose() => _lent.Dispose();

    private Tensor Learned(string name, Tensor start, bool learns)
    {
        var row = new Weight(name, [.. start.Shape], Initialization.Ones, Decays: false);
        _learned.Add(row);
        return _model.Weights.Add(row, start, learns);
    }
}
