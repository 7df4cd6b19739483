using Distill.Data;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>What a loss looks at in one micro-batch of N examples.</summary>
/// <param name="Student">logits [N, C]</param>
/// <param name="Teacher">logits [N, C], no gradient; null where nothing is learned from a teacher</param>
/// <param name="Labels">int64 [N], -1 where there is no label</param>
internal sealed record LossInputs(Tensor Student, Tensor? Teacher, Tensor Labels);

/// <summary>
/// One weighted term of the objective. Over a step it is weight · (sum over all micro-batches) / (count over all
/// micro-batches), so that any way to cut a step into micro-batches gives the same gradient.
/// </summary>
internal abstract class LossTerm(string name, double weight)
{
    /// <summary>As in the recipe and the log: <c>hard</c>, <c>soft</c>.</summary>
    public string Name => name;

    public double Weight => weight;

    /// <summary>How many examples of a micro-batch this term counts, known before the forward pass.</summary>
    public abstract long Count(Batch batch);

    /// <summary>
    /// The unweighted sum over the counted examples, in fp32, with a gradient even where nothing is counted.
    /// </summary>
    public abstract Tensor Sum(LossInputs inputs);
}
