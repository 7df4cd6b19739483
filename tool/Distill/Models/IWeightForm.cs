using Distill.Torch;

namespace Distill.Models;

/// <summary>What stands in a weight's place: the same map, computed in another way.</summary>
internal interface IWeightForm : IDisposable
{
    /// <summary>Whether it holds the weight itself, so that nothing else is kept.</summary>
    bool Replaces { get; }

    /// <summary>x · Wᵀ + b</summary>
    Tensor Linear(Tensor x, Tensor? bias);

    /// <summary>The matrix's rows.</summary>
    /// <param name="ids">int64, any shape S</param>
    /// <returns>fp32 [S…, in]</returns>
    Tensor Embedding(Tensor ids);

    /// <summary>The numbers that it stands for, fp32 [out, in].</summary>
    Tensor Matrix();
}
