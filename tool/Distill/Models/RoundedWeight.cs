using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// A frozen weight in the lower precision that products have, rounded once: the products are the same as if each rounded
/// it, in less memory and time. Rows of a table are rounded as well, as in a checkpoint that is loaded in that precision.
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
