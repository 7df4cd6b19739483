namespace Distill.Torch;

/// <summary>Element by element. Shapes broadcast as in PyTorch; in place: the tensor itself changes.</summary>
public sealed partial class Tensor
{
    private static readonly Operator _add = new("aten::add", "Tensor");
    private static readonly Operator _addScalar = new("aten::add", "Scalar");
    private static readonly Operator _subtract = new("aten::sub", "Tensor");
    private static readonly Operator _subtractScalar = new("aten::sub", "Scalar");
    private static readonly Operator _reverseSubtract = new("aten::rsub", "Scalar");
    private static readonly Operator _multiply = new("aten::mul", "Tensor");
    private static readonly Operator _multiplyScalar = new("aten::mul", "Scalar");
    private static readonly Operator _divide = new("aten::div", "Tensor");
    private static readonly Operator _divideScalar = new("aten::div", "Scalar");
    private static readonly Operator _negate = new("aten::neg");
    private static readonly Operator _exp = new("aten::exp");
    private static readonly Operator _log = new("aten::log");
    private static readonly Operator _sqrt = new("aten::sqrt");
    private static readonly Operator _rsqrt = new("aten::rsqrt");
    private static readonly Operator _square = new("aten::square");
    private static readonly Operator _abs = new("aten::abs");
    private static readonly Operator _cos = new("aten::cos");
    private static readonly Operator _sin = new("aten::sin");
    private static readonly Operator _logAddExp = new("aten::logaddexp");
    private static readonly Operator _isFinite = new("aten::isfinite");
    private static readonly Operator _equal = new("aten::eq", "Scalar");
    private static readonly Operator _equalTensor = new("aten::eq", "Tensor");
    private static readonly Operator _notEqual = new("aten::ne", "Scalar");
    private static readonly Operator _greater = new("aten::gt", "Scalar");
    private static readonly Operator _lessTensor = new("aten::lt", "Tensor");
    private static readonly Operator _round = new("aten::round");
    private static readonly Operator _minimum = new("aten::minimum");
    private static readonly Operator _maximum = new("aten::maximum");
    private static readonly Operator _where = new("aten::where", "self");
    private static readonly Operator _atLeast = new("aten::ge", "Scalar");
    private static readonly Operator _atMost = new("aten::le", "Scalar");
    private static readonly Operator _below = new("aten::lt", "Scalar");
    private static readonly Operator _or = new("aten::logical_or");
    private static readonly Operator _clamp = new("aten::clamp");
    private static readonly Operator _erf = new("aten::erf");
    private static readonly Operator _and = new("aten::logical_and");
    private static readonly Operator _atMostTensor = new("aten::le", "Tensor");
    private static readonly Operator _clampMin = new("aten::clamp_min");
    private static readonly Operator _maskedFill = new("aten::masked_fill", "Scalar");
    private static readonly Operator _maskedFillInPlace = new("aten::masked_fill_", "Scalar");
    private static readonly Operator _addInPlace = new("aten::add_", "Tensor");
    private static readonly Operator _zeroInPlace = new("aten::zero_");
    private static readonly Operator _scaleInPlace = new("aten::mul_", "Scalar");

    public static Tensor operator +(Tensor left, Tensor right) => _add.Call(left, right);

    public static Tensor operator +(Tensor left, double right) => _addScalar.Call(left, right);

    /// <summary>Keeps the kind of whole numbers.</summary>
    public static Tensor operator +(Tensor left, long right) => _addScalar.Call(left, right);

    public static Tensor operator -(Tensor left, Tensor right) => _subtract.Call(left, right);

    public static Tensor operator -(Tensor left, double right) => _subtractScalar.Call(left, right);

    public static Tensor operator -(double left, Tensor right) => _reverseSubtract.Call(right, left);

    public static Tensor operator -(Tensor tensor) => _negate.Call(tensor);

    public static Tensor operator *(Tensor left, Tensor right) => _multiply.Call(left, right);

    public static Tensor operator *(Tensor left, double right) => _multiplyScalar.Call(left, right);

    public static Tensor operator *(double left, Tensor right) => _multiplyScalar.Call(right, left);

    public static Tensor operator /(Tensor left, Tensor right) => _divide.Call(left, right);

    public static Tensor operator /(Tensor left, double right) => _divideScalar.Call(left, right);

    public Tensor Exp() => _exp.Call(this);

    public Tensor Log() => _log.Call(this);

    public Tensor Sqrt() => _sqrt.Call(this);

    /// <summary>1/√x</summary>
    public Tensor Rsqrt() => _rsqrt.Call(this);

    public Tensor Square() => _square.Call(this);

    public Tensor Abs() => _abs.Call(this);

    public Tensor Erf() => _erf.Call(this);

    /// <summary>Of angles in radians.</summary>
    public Tensor Cos() => _cos.Call(this);

    /// <inheritdoc cref="Cos"/>
    public Tensor Sin() => _sin.Call(this);

    /// <summary>log(eˣ + eʸ), without the overflow of either.</summary>
    public Tensor LogAddExp(Tensor other) => _logAddExp.Call(this, other);

    /// <summary>bool: neither NaN nor infinite.</summary>
    public Tensor IsFinite() => _isFinite.Call(this);

    /// <summary>bool</summary>
    public Tensor EqualTo(double value) => _equal.Call(this, value);

    /// <summary>bool</summary>
    public Tensor EqualTo(Tensor other) => _equalTensor.Call(this, other);

    /// <summary>bool</summary>
    public Tensor NotEqualTo(double value) => _notEqual.Call(this, value);

    /// <summary>bool</summary>
    public Tensor AtLeast(double value) => _atLeast.Call(this, value);

    /// <summary>bool</summary>
    public Tensor AtMost(double value) => _atMost.Call(this, value);

    /// <summary>bool</summary>
    public Tensor Below(double value) => _below.Call(this, value);

    /// <summary>bool</summary>
    public Tensor GreaterThan(double value) => _greater.Call(this, value);

    /// <summary>bool</summary>
    public Tensor LessThan(Tensor other) => _lessTensor.Call(this, other);

    /// <summary>To the nearest whole number; halves to the even one.</summary>
    public Tensor Round() => _round.Call(this);

    /// <summary>The smaller of two elements.</summary>
    public Tensor Minimum(Tensor other) => _minimum.Call(this, other);

    /// <summary>The larger of two elements.</summary>
    public Tensor Maximum(Tensor other) => _maximum.Call(this, other);

    /// <summary>The elements of the first tensor where the condition holds, else those of the second.</summary>
    /// <param name="condition">bool</param>
    public static Tensor Where(Tensor condition, Tensor first, Tensor second) => _where.Call(condition, first, second);

    public Tensor Clamp(double minimum, double maximum) => _clamp.Call(this, minimum, maximum);

    /// <summary>bool</summary>
    public Tensor AtMost(Tensor other) => _atMostTensor.Call(this, other);

    /// <summary>bool: of two, whether both hold.</summary>
    public Tensor And(Tensor other) => _and.Call(this, other);

    /// <summary>bool: of two, whether one holds.</summary>
    public Tensor Or(Tensor other) => _or.Call(this, other);

    public Tensor ClampMin(double minimum) => _clampMin.Call(this, minimum);

    /// <summary>Keeps the kind of whole numbers.</summary>
    public Tensor ClampMin(long minimum) => _clampMin.Call(this, minimum);

    /// <param name="mask">bool, broadcast to this tensor's shape</param>
    public Tensor MaskedFill(Tensor mask, double value) => _maskedFill.Call(this, mask, value);

    /// <inheritdoc cref="MaskedFill"/>
    public void MaskedFillInPlace(Tensor mask, double value) => _maskedFillInPlace.Do(this, mask, value);

    public void AddInPlace(Tensor other, double factor = 1) => _addInPlace.Do(this, other, factor);

    public void ZeroInPlace() => _zeroInPlace.Do(this);

    public void ScaleInPlace(double factor) => _scaleInPlace.Do(this, factor);
}
