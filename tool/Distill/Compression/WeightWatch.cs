using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>Adds up the importance of single weights over steps.</summary>
internal sealed class WeightWatch(Weights weights, IReadOnlyList<Weight> targets, WeightImportance importance)
    : GradientWatch(weights)
{
    private readonly Dictionary<string, Tensor> _scores = targets.ToDictionary(
        target => target.Name,
        target => TensorScope.Outside(() => Tensor.Zeros(target.Shape, ScalarType.Float32, weights.Device)));

    /// <summary>fp32, of the weight's shape.</summary>
    public Tensor this[Weight weight] => _scores[weight.Name];

    public override void Dispose()
    {
        foreach (var score in _scores.Values)
        {
            score.Dispose();
        }

        base.Dispose();
    }

    protected override void Look()
    {
        foreach (var (name, score) in _scores)
        {
            if (Weights[name].Gradient() is { } gradient)
            {
                score.AddInPlace(importance.OfStep(Weights[name], gradient));
            }
        }
    }
}
