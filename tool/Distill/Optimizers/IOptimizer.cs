using Distill.Models;
using Distill.Torch;

namespace Distill.Optimizers;

/// <summary>
/// Changes weights by their gradients, one step at a time: a rule of its own, or one around another.
/// </summary>
internal interface IOptimizer : IDisposable
{
    /// <summary>Steps taken: 1 after the first.</summary>
    long Steps { get; }

    /// <summary>
    /// Weights that are trained with the model's and are no part of it, such as a loss's projections; null where there
    /// are none.
    /// </summary>
    Weights? Beside => null;

    /// <summary>What a checkpoint must hold to go on, beside <see cref="Steps"/>.</summary>
    IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>The gradients of a step are there, and neither measured nor clipped yet.</summary>
    void Prepare()
    {
    }

    /// <summary>One step for every weight that has a gradient.</summary>
    /// <param name="rate">the learning rate of this step</param>
    void Step(double rate);

    /// <summary>The next step starts from no gradient.</summary>
    void ClearGradients();

    /// <summary>Takes over the state of a checkpoint.</summary>
    void Restore(long steps, IEnumerable<KeyValuePair<string, Tensor>> state);
}
