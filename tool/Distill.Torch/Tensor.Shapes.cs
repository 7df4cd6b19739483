namespace Distill.Torch;

/// <summary>The same elements in another shape, some of them, or several tensors as one.</summary>
public sealed partial class Tensor
{
    private static readonly Operator _nonZero = new("aten::nonzero");
    private static readonly Operator _indexCopy = new("aten::index_copy");
    private static readonly Operator _indexCopyInPlace = new("aten::index_copy_");
    private static readonly Operator _view = new("aten::view");
    private static readonly Operator _reshape = new("aten::reshape");
    private static readonly Operator _expand = new("aten::expand");
    private static readonly Operator _transpose = new("aten::transpose", "int");
    private static readonly Operator _permute = new("aten::permute");
    private static readonly Operator _contiguous = new("aten::contiguous");
    private static readonly Operator _unsqueeze = new("aten::unsqueeze");
    private static readonly Operator _squeeze = new("aten::squeeze", "dim");
    private static readonly Operator _select = new("aten::select", "int");
    private static readonly Operator _narrow = new("aten::narrow");
    private static readonly Operator _indexSelect = new("aten::index_select");
    private static readonly Operator _gather = new("aten::gather");
    private static readonly Operator _scatter = new("aten::scatter", "src");
    private static readonly Operator _topK = new("aten::topk");
    private static readonly Operator _argSort = new("aten::argsort", "stable");
    private static readonly Operator _maskedSelect = new("aten::masked_select");
    private static readonly Operator _cat = new("aten::cat");
    private static readonly Operator _stack = new("aten::stack");
    private static readonly Operator _split = new("aten::split", "Tensor");
    private static readonly Operator _flip = new("aten::flip");
    private static readonly Operator _tril = new("aten::tril");
    private static readonly Operator _triu = new("aten::triu");

    public Tensor View(params long[] shape) => _view.Call(this, shape);

    public Tensor Reshape(params long[] shape) => _reshape.Call(this, shape);

    /// <summary>Dimensions of length 1 are repeated, without a copy.</summary>
    public Tensor Expand(params long[] shape) => _expand.Call(this, shape, false);

    public Tensor Transpose(int first, int second) => _transpose.Call(this, first, second);

    /// <summary>The dimensions in another order.</summary>
    public Tensor Permute(params long[] dimensions) => _permute.Call(this, dimensions);

    public Tensor Contiguous() => _contiguous.Call(this);

    public Tensor Unsqueeze(int dimension) => _unsqueeze.Call(this, dimension);

    public Tensor Squeeze(int dimension) => _squeeze.Call(this, dimension);

    /// <summary>One slice; its dimension is gone.</summary>
    public Tensor Select(int dimension, long index) => _select.Call(this, dimension, index);

    /// <summary>A range of slices.</summary>
    public Tensor Narrow(int dimension, long start, long length) => _narrow.Call(this, dimension, start, length);

    /// <param name="index">int64 [n]</param>
    public Tensor IndexSelect(int dimension, Tensor index) => _indexSelect.Call(this, dimension, index);

    /// <summary>Where elements are not zero: int64 [count, rank].</summary>
    public Tensor NonZero() => _nonZero.Call(this);

    /// <summary>A copy with slices replaced: slice i of the source stands at index[i].</summary>
    public Tensor IndexCopy(int dimension, Tensor index, Tensor source) =>
        _indexCopy.Call(this, dimension, index, source);

    /// <inheritdoc cref="IndexCopy"/>
    public void IndexCopyInPlace(int dimension, Tensor index, Tensor source) =>
        _indexCopyInPlace.Do(this, dimension, index, source);

    /// <param name="index">int64, of this tensor's rank</param>
    public Tensor Gather(int dimension, Tensor index) => _gather.Call(this, dimension, index);

    /// <summary>A copy with elements replaced: the opposite of <see cref="Gather"/>.</summary>
    /// <param name="index">int64, of this tensor's rank</param>
    public Tensor Scatter(int dimension, Tensor index, Tensor source) => _scatter.Call(this, dimension, index, source);

    /// <summary>The largest elements of the last dimension, in falling order, and where they stand, int64.</summary>
    public (Tensor Values, Tensor Places) TopK(long count)
    {
        var both = _topK.CallMany(this, count, -1, true, true);
        return (both[0]!, both[1]!);
    }

    /// <summary>Where the elements stand from the smallest to the largest; equal ones in their order.</summary>
    /// <returns>int64, of this tensor's shape</returns>
    public Tensor ArgSort(int dimension) => _argSort.Call(this, true, dimension, false);

    /// <param name="mask">bool, of this tensor's shape</param>
    /// <returns>[n], in row-major order</returns>
    public Tensor MaskedSelect(Tensor mask) => _maskedSelect.Call(this, mask);

    public Tensor[] Split(long size, int dimension) => _split.CallMany(this, size, dimension)!;

    /// <summary>Zeros above a diagonal of the last two dimensions: 0 is the main one, 1 the one above it.</summary>
    public Tensor Tril(long diagonal = 0) => _tril.Call(this, diagonal);

    /// <summary>Zeros below a diagonal.</summary>
    /// <inheritdoc cref="Tril"/>
    public Tensor Triu(long diagonal = 0) => _triu.Call(this, diagonal);

    /// <summary>From the last element of a dimension to the first.</summary>
    public Tensor Flip(int dimension) => _flip.Call(this, new long[] { dimension });

    public static Tensor Cat(Tensor[] tensors, int dimension = 0) => _cat.Call(tensors, dimension);

    public static Tensor Stack(Tensor[] tensors, int dimension = 0) => _stack.Call(tensors, dimension);
}
