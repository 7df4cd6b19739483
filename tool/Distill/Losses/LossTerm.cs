using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>What a loss looks at in one micro-batch with N answers.</summary>
/// <param name="Teacher">logits [N, C], no gradient; null where nothing is learned from a teacher</param>
/// <param name="Targets">as <see cref="Targets.ToTensor"/> gives them</param>
internal sealed record LossInputs(ModelOutput Student, Tensor? Teacher, Tensor Targets);

/// <summary>
/// One weighted term of the objective. Over a step it is weight · (sum over all micro-batches) / (count over all
/// micro-batches), so that any way to cut a step into micro-batches gives the same gradient.
/// </summary>
internal abstract class LossTerm(string name, double weight)
{
    /// <summary>As in the recipe and the log: <c>hard</c>, <c>soft</c>.</summary>
    public string Name => name;

    public double Weight => weight;

    /// <summary>How many answers of a micro-batch this term counts, known before the forward pass.</summary>
    public abstract long Count(Batch batch);

    /// <summary>
    /// The unweighted sum over the counted answers, in fp32, with a gradient even where nothing is counted.
    /// </summary>
    public abstract Tensor Sum(LossInputs inputs);
}
