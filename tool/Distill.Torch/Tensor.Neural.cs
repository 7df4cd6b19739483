namespace Distill.Torch;

/// <summary>The operators that networks are made of, under PyTorch's names.</summary>
public sealed partial class Tensor
{
    private static readonly Operator _matMul = new("aten::matmul");
    private static readonly Operator _eigh = new("aten::linalg_eigh");
    private static readonly Operator _svd = new("aten::linalg_svd");
    private static readonly Operator _linear = new("distill::linear");
    private static readonly Operator _linearOfGelu = new("distill::linear_of_gelu");
    private static readonly Operator _embedding = new("aten::embedding");
    private static readonly Operator _layerNorm = new("distill::layer_norm");
    private static readonly Operator _softmax = new("aten::softmax", "int");
    private static readonly Operator _logSoftmax = new("aten::log_softmax", "int");
    private static readonly Operator _gelu = new("distill::gelu");
    private static readonly Operator _relu = new("aten::relu");
    private static readonly Operator _silu = new("aten::silu");
    private static readonly Operator _mish = new("aten::mish");
    private static readonly Operator _softplus = new("aten::softplus");
    private static readonly Operator _tanh = new("aten::tanh");
    private static readonly Operator _sigmoid = new("aten::sigmoid");
    private static readonly Operator _logSigmoid = new("aten::log_sigmoid");
    private static readonly Operator _smoothL1 = new("aten::smooth_l1_loss");
    private static readonly Operator _attention = new("distill::attention");
    private static readonly Operator _kullbackLeibler = new("distill::kullback_leibler");
    private static readonly Operator _crossEntropy = new("distill::cross_entropy");
    private static readonly Operator _dropout = new("distill::dropout");

    public Tensor MatMul(Tensor other) => _matMul.Call(this, other);

    /// <summary>x · Wᵀ + b</summary>
    /// <param name="weight">[out, in]</param>
    /// <param name="bias">[out]</param>
    public Tensor Linear(Tensor weight, Tensor? bias = null) => _linear.Call(this, weight, bias);

    /// <summary>
    /// The linear map of <see cref="Gelu"/>, to the same bytes: what comes between the two is not kept for the gradients.
    /// </summary>
    public Tensor LinearOfGelu(Tensor weight, Tensor? bias, bool tanh) => _linearOfGelu.Call(this, weight, bias, tanh);

    /// <summary>This table's rows. Rows at <paramref name="padding"/> get no gradient; -1 for none.</summary>
    /// <param name="index">int64, any shape S</param>
    /// <param name="sparse">whether the gradient holds the rows that were read alone</param>
    /// <returns>[S…, C]</returns>
    public Tensor Embedding(Tensor index, long padding = -1, bool sparse = false) =>
        _embedding.Call(this, index, padding, false, sparse);

    /// <summary>
    /// (x - mean) / √(variance + ε) · weight + bias over the last dimension, where x is this or its sum with another, in
    /// fp32 also under autocast. Ba, Kiros, Hinton 2016, Layer Normalization, section 3.
    /// </summary>
    /// <param name="weight">[C], as is the bias</param>
    /// <param name="added">of the same shape, fp32 or bf16; its sum with this is added in fp32</param>
    /// <param name="dropped">the <see cref="Dropout"/> of this, before the sum</param>
    public Tensor LayerNorm(
        Tensor weight, Tensor bias, double epsilon, Tensor? added = null, DropoutMask dropped = default) =>
        _layerNorm.Call(this, added, weight, bias, epsilon, dropped.Probability, dropped.Seed, dropped.Call);

    /// <summary>
    /// The eigenvectors of a symmetric matrix [N, N], one a column, by rising eigenvalue: of length 1, and each up to its
    /// sign.
    /// </summary>
    public Tensor EigenVectors()
    {
        var both = _eigh.CallMany(this, "L");
        both[0]!.Dispose();
        return both[1]!;
    }

    /// <summary>
    /// A matrix [N, K] as U · diag(S) · Vᵀ: R = min(N, K) directions on either side, each up to a sign that both share,
    /// by falling singular value.
    /// </summary>
    /// <returns>U [N, R], S [R], Vᵀ [R, K]</returns>
    public (Tensor U, Tensor S, Tensor Vt) SingularValues()
    {
        var parts = _svd.CallMany(this, false);
        return (parts[0]!, parts[1]!, parts[2]!);
    }

    public Tensor Softmax(int dimension) => _softmax.Call(this, dimension);

    /// <summary>-log(1 + exp(-x)), also where the exponential is too large for a number.</summary>
    public Tensor LogSigmoid() => _logSigmoid.Call(this);

    public Tensor LogSoftmax(int dimension) => _logSoftmax.Call(this, dimension);

    /// <summary>x·½(1 + erf(x/√2)); with <paramref name="tanh"/> ½x(1 + tanh(√(2/π)(x + 0.044715x³))).</summary>
    public Tensor Gelu(bool tanh = false) => _gelu.Call(this, tanh);

    public Tensor Relu() => _relu.Call(this);

    /// <summary>x·σ(x)</summary>
    public Tensor Silu() => _silu.Call(this);

    /// <summary>x·tanh(ln(1 + eˣ))</summary>
    public Tensor Mish() => _mish.Call(this);

    /// <summary>
    /// Of every element half the squared difference, or where it is larger than 1 the difference less a half.
    /// Huber 1964, Robust Estimation of a Location Parameter.
    /// </summary>
    public Tensor SmoothL1(Tensor other) => _smoothL1.Call(this, other, 0, 1.0);

    /// <summary>log(1 + exp(x))</summary>
    public Tensor Softplus() => _softplus.Call(this);

    public Tensor Tanh() => _tanh.Call(this);

    public Tensor Sigmoid() => _sigmoid.Call(this);

    /// <summary>
    /// Σ p (log p - log q) for every row, p = softmax(teacher / T) and q = softmax(this / T), in fp32. On the CPU nothing
    /// of the logits' size is written but their gradient, in their own kind; the teacher gets none.
    /// </summary>
    /// <param name="teacher">[N, C], as this is</param>
    /// <param name="temperature">T, above 0</param>
    /// <returns>fp32 [N]</returns>
    public Tensor KullbackLeibler(Tensor teacher, double temperature) =>
        _kullbackLeibler.Call(this, teacher, temperature);

    /// <summary>
    /// -log softmax(this) at each row's label, in fp32; of a smoothed target (1 - ε) on the label and ε spread evenly
    /// over all. Memory as for <see cref="KullbackLeibler"/>.
    /// </summary>
    /// <param name="labels">int64 [N], a class or below 0 where there is no label, whose loss is 0</param>
    /// <param name="smoothing">ε in [0, 1)</param>
    /// <returns>fp32 [N]</returns>
    public Tensor CrossEntropy(Tensor labels, double smoothing) => _crossEntropy.Call(this, labels, smoothing);

    /// <summary>
    /// Each head's softmax(q·kᵀ / √D)·v within every sequence; a kernel of ours, for the CPU alone. Sequences lie end to
    /// end, without padding.
    /// </summary>
    /// <param name="key">[N, K · D], as is the value; this is [N, A · D], and K divides A</param>
    /// <param name="starts">int64 [B + 1]: sequence i has the tokens from starts[i] to starts[i + 1]</param>
    /// <param name="size">D, channels of one head</param>
    /// <param name="causal">whether later tokens are not looked at</param>
    /// <param name="window">how many tokens each one looks at, itself included, where later ones are not</param>
    /// <param name="probability">with which a token is not looked at; the mask as in <see cref="Dropout"/></param>
    /// <returns>[N, A · D] of the value's kind; zeros for what is in no sequence</returns>
    public Tensor Attention(
        Tensor key,
        Tensor value,
        Tensor starts,
        long size,
        bool causal,
        long window,
        double probability,
        long seed,
        long call)
    {
        var both = _attention.CallMany(
            this, key, value, starts, size, causal, window, probability, seed, call);
        both[1]!.Dispose();
        return both[0]!;
    }

    /// <summary>
    /// Zero with the given probability, else scaled by 1/(1 - probability). The mask is a hash of (seed, call,
    /// position): the same for any number of threads, and there is no generator whose state could be lost.
    /// </summary>
    public Tensor Dropout(double probability, long seed, long call) => _dropout.Call(this, probability, seed, call);
}
