using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>A weight as it is, which shows what it is multiplied with.</summary>
/// <param name="matrix">[out, in]; its owner frees it</param>
internal sealed class ObservedWeight(Tensor matrix, Action<Tensor> see) : IWeightForm
{
    public bool Replaces => false;

    public Tensor Linear(Tensor x, Tensor? bias)
    {
        see(x);
        return x.Linear(matrix, bias);
    }

    public Tensor Embedding(Tensor ids) => matrix.Embedding(ids);

    public Tensor Matrix() => matrix;

    public void Dispose()
    {
    }
}
