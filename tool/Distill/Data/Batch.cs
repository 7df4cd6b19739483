using Distill.Models;
using Distill.Torch;

namespace Distill.Data;

/// <summary>The examples of one forward pass: what the model reads, and what it should answer.</summary>
/// <param name="examples">positions in the set that the batch was made from</param>
internal abstract class Batch(int[] examples, Targets targets)
{
    /// <summary>Positions in the set that the batch was made from.</summary>
    public int[] Examples => examples;

    public int B => examples.Length;

    /// <summary>One for each of the model's N answers: one an example, or one a token that counts.</summary>
    public Targets Targets => targets;

    /// <summary>How many of the N answers belong to each example.</summary>
    public abstract int[] Counts { get; }

    /// <summary>What the model reads, without padding: tokens, or patches of images.</summary>
    public abstract int TokenCount { get; }

    /// <summary>The same with padding.</summary>
    public abstract int PaddedCount { get; }

    public abstract ModelInputs ToInputs(Device device);
}
