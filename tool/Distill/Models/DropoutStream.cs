using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// The dropout of a training run. Every mask is a function of the seed and of a call's number, so there is no generator
/// whose state could be lost: a run that resumes goes on from <see cref="Calls"/>.
/// </summary>
internal sealed class DropoutStream(long seed, long calls = 0)
{
    /// <summary>How many masks were taken.</summary>
    public long Calls { get; private set; } = calls;

    /// <summary>What makes the next mask.</summary>
    public DropoutMask Take(double probability) =>
        probability == 0 ? default : new DropoutMask(probability, seed, Calls++);

    public Tensor Apply(Tensor x, double probability) => probability == 0 ? x : x.Dropout(probability, seed, Calls++);
}
