using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// A frozen weight in the lower precision that products read it in, rounded once instead of in every pass: the products
/// are the same, in less memory and time.
/// </summary>
internal sealed class RoundedWeight : IWeightForm
{
    private readonly Tensor _matrix;

    /// <param name="matrix">fp32 [out, in]; a copy is made</param>
    /// <param name="type">bf16 or fp16</param>
    public RoundedWeight(Tensor matrix, ScalarType type)
    {
        using var noGrad = Autograd.NoGrad();
        _matrix = TensorScope.Outside(() => matrix.To(type));
    }

    public bool Replaces => true;

    public Tensor Linear(Tensor x, Tensor? bias) => x.Linear(_matrix, bias);

    public Tensor Embedding(Tensor ids) => _matrix.Embedding(ids).To(ScalarType.Float32);

    public Tensor Matrix() => _matrix.To(ScalarType.Float32);

    public void Dispose() => _matrix.Dispose();
}
