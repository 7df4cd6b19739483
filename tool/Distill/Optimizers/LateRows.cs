using Distill.Models;
using Distill.Torch;

namespace Distill.Optimizers;

/// <summary>
/// AdamW on a table whose gradients are rows. A step changes the rows that it read. The others, whose moments and
/// weights shrink in that step too, take it when they are read next, from a history of the steps' factors: the same
/// bytes for less work, as a row that is read every hundredth step is loaded and stored once in a hundred steps.
/// </summary>
internal sealed class LateRows : ILateRows, IDisposable
{
    /// <summary>How many steps a row may be behind.</summary>
    private const int Most = 1024;

    private static readonly Operator _step = new("distill::adamw_rows_");
    private static readonly Operator _catchUp = new("distill::adamw_catch_up_");

    private readonly Tensor _table;
    private readonly Tensor _means;
    private readonly Tensor _squares;
    private readonly Tensor _seen;
    private readonly Tensor _reached;
    private readonly Tensor _history;
    private int _taken;
    private bool _isBehind;

    /// <param name="table">fp32 [count, C], as are its moments; all stay the caller's</param>
    public LateRows(Tensor table, Tensor means, Tensor squares)
    {
        (_table, _means, _squares) = (table, means, squares);
        _seen = TensorScope.Outside(() => Seen(means, squares));
        _reached = TensorScope.Outside(() => Tensor.Zeros([table.Size(0)], ScalarType.Int32));
        _history = TensorScope.Outside(() => Tensor.Zeros([Most, 8]));
    }

    /// <param name="gradient">[count, C], sparse by rows</param>
    public void Step(Tensor gradient, double rate, double beta1, double beta2, double epsilon, double decay, long step)
    {
        if (_taken == Most)
        {
            CatchUp();
            _reached.ZeroInPlace();
            _taken = 0;
        }

        _step.Do(
            _table, gradient, _means, _squares, _seen, _reached, _history, _taken, rate, beta1, beta2, epsilon, decay, step);
        _taken++;
        _isBehind = true;
    }

    public void CatchUp(Tensor? rows = null)
    {
        if (!_isBehind)
        {
            return;
        }

        using var noGrad = Autograd.NoGrad();
        _catchUp.Do(_table, _means, _squares, _seen, _reached, _history, _taken, rows);
        _isBehind = rows is not null;
    }

    public void Dispose()
    {
        _seen.Dispose();
        _reached.Dispose();
        _history.Dispose();
    }

    // Moments that were read from a checkpoint tell which rows had a gradient.
    private static Tensor Seen(Tensor means, Tensor squares)
    {
        using var scope = new TensorScope();
        var sizes = means.AMax(1).Abs() + means.AMin(1).Abs() + squares.AMax(1);         // [count, 1]
        return scope.Keep(sizes.NotEqualTo(0).View(-1).To(ScalarType.UInt8));
    }
}
