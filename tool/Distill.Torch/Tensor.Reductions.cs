namespace Distill.Torch;

/// <summary>Many elements into few.</summary>
public sealed partial class Tensor
{
    private static readonly Operator _logSumExp = new("aten::logsumexp");
    private static readonly Operator _sum = new("aten::sum");
    private static readonly Operator _sumDimensions = new("aten::sum", "dim_IntList");
    private static readonly Operator _mean = new("aten::mean");
    private static readonly Operator _meanDimensions = new("aten::mean", "dim");
    private static readonly Operator _max = new("aten::max");
    private static readonly Operator _min = new("aten::min");
    private static readonly Operator _aMax = new("aten::amax");
    private static readonly Operator _aMin = new("aten::amin");
    private static readonly Operator _histogram = new("aten::histc");
    private static readonly Operator _argMax = new("aten::argmax");
    private static readonly Operator _cumSum = new("aten::cumsum");
    private static readonly Operator _coalesce = new("aten::coalesce");
    private static readonly Operator _values = new("aten::values");
    private static readonly Operator _norm = new("aten::linalg_vector_norm");
    private static readonly Operator _all = new("aten::all");

    public Tensor Sum() => _sum.Call(this);

    public Tensor Sum(int dimension, bool keep = false) => _sumDimensions.Call(this, new long[] { dimension }, keep);

    public Tensor Mean() => _mean.Call(this);

    public Tensor Mean(int dimension, bool keep = false) => _meanDimensions.Call(this, new long[] { dimension }, keep);

    /// <summary>The sum of all elements up to each one along a dimension.</summary>
    public Tensor CumSum(int dimension) => _cumSum.Call(this, dimension, Argument.None);

    public Tensor LogSumExp(int dimension, bool keep = false) =>
        _logSumExp.Call(this, new long[] { dimension }, keep);

    public Tensor Max() => _max.Call(this);

    public Tensor Min() => _min.Call(this);

    /// <summary>The largest along a dimension, which stays with length 1.</summary>
    public Tensor AMax(int dimension) => _aMax.Call(this, new long[] { dimension }, true);

    /// <summary>The smallest along a dimension, which stays with length 1.</summary>
    public Tensor AMin(int dimension) => _aMin.Call(this, new long[] { dimension }, true);

    /// <summary>How many elements lie in each of so many parts of a range; those beyond it are not counted.</summary>
    public Tensor Histogram(int parts, double minimum, double maximum) =>
        _histogram.Call(this, parts, minimum, maximum);

    /// <summary>int64</summary>
    public Tensor ArgMax(int dimension) => _argMax.Call(this, dimension);

    /// <summary>√Σx², as fp32 for half-precision elements; also of a sparse tensor.</summary>
    public Tensor Norm()
    {
        if (!IsSparse)
        {
            return _norm.Call(this, 2, Argument.None, false, ScalarType.Float32);
        }

        using var scope = new TensorScope();
        return scope.Keep(_values.Call(_coalesce.Call(this)).Norm()); // rows that were read twice are added up first
    }

    /// <summary>bool: every element is true.</summary>
    public Tensor All() => _all.Call(this);
}
