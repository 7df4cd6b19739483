using Distill.Models;
using Distill.Torch;

namespace Distill.Optimizers;

/// <summary>
/// Adam with decoupled weight decay, which biases and the weights of norms are spared.
/// Loshchilov, Hutter 2019, Decoupled Weight Decay Regularization, algorithm 2.
/// </summary>
internal sealed class AdamW(Weights weights, double beta1, double beta2, double epsilon, double decay)
    : Optimizer(weights)
{
    private static readonly Operator _step = new("distill::adamw_");

    // Tables whose gradients are rows.
    private readonly Dictionary<Weight, LateRows> _tables = [];

    public override IReadOnlyDictionary<string, Tensor> State
    {
        get
        {
            foreach (var table in _tables.Values)
            {
                table.CatchUp();
            }

            return base.State;
        }
    }

    public override void Dispose()
    {
        foreach (var (weight, table) in _tables)
        {
            Weights.EndDelay(weight);
            table.Dispose();
        }

        _tables.Clear();
        base.Dispose();
    }

    protected override void Update(Weight weight, Tensor tensor, Tensor gradient, double rate)
    {
        var wanted = weight.Decays ? decay : 0.0;
        if (gradient.IsSparse)
        {
            TableOf(weight, tensor).Step(gradient, rate, beta1, beta2, epsilon, wanted, Steps);
            return;
        }

        var (mean, square) = (StateOf("mean", weight, tensor), StateOf("square", weight, tensor));
        _step.Do(tensor, gradient, mean, square, rate, beta1, beta2, epsilon, wanted, Steps);
    }

    private LateRows TableOf(Weight weight, Tensor tensor)
    {
        if (!_tables.TryGetValue(weight, out var table))
        {
            table = new LateRows(tensor, StateOfRows("mean", weight), StateOfRows("square", weight));
            _tables.Add(weight, table);
            Weights.Delay(weight, table);
        }

        return table;
    }
}
