using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>What a loss looks at in one micro-batch with N answers.</summary>
/// <param name="Teacher">without gradient; null where nothing is learned from a teacher</param>
/// <param name="Targets">as <see cref="Targets.ToTensor"/> gives them</param>
internal sealed record LossInputs(ModelOutput Student, ModelOutput? Teacher, Tensor Targets)
{
    /// <summary>int64 [B, T], 1 for tokens and 0 for padding; null of images, which have none.</summary>
    public Tensor? Mask { get; init; }

    /// <summary>0 in the first step of the training, 1 in the last.</summary>
    public double Progress { get; init; }

    /// <summary>The same of some answers alone, whose logits are computed now where they were not yet.</summary>
    public LossInputs Rows(long start, long count) => this with
    {
        Student = Student.Rows(start, count),
        Teacher = Teacher?.Rows(start, count),
        Targets = Targets.Narrow(0, start, count),
    };

    /// <exception cref="InvalidOperationException">there is no teacher</exception>
    public ModelOutput FromTeacher =>
        Teacher ?? throw new InvalidOperationException("the loss needs a teacher");
}

/// <summary>
/// One weighted term of the objective. Over a step it is weight · (sum over all micro-batches) / (count over all
/// micro-batches), so that any way to cut a step into micro-batches gives the same gradient.
/// </summary>
internal abstract class LossTerm(string name, Ramp weight)
{
    /// <summary>As in the recipe and the log: <c>hard</c>, <c>soft</c>.</summary>
    public string Name => name;

    public Ramp Weight => weight;

    /// <summary>It looks at answers alone, each for itself: its sum is that over any parts of them.</summary>
    public virtual bool ReadsAnswers => false;

    /// <summary>It compares what comes out of blocks.</summary>
    public virtual bool ReadsHiddenStates => false;

    /// <summary>It compares what attention does.</summary>
    public virtual bool ReadsAttention => false;

    /// <summary>How many answers of a micro-batch this term counts, known before the forward pass.</summary>
    public abstract long Count(Batch batch);

    /// <summary>
    /// The unweighted sum over the counted answers, in fp32, with a gradient even where nothing is counted.
    /// </summary>
    public abstract Tensor Sum(LossInputs inputs);
}
