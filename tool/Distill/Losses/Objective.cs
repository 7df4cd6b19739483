using Distill.Models;

namespace Distill.Losses;

/// <summary>What a model minimizes: the weighted sum of some terms.</summary>
/// <param name="Projections">
/// maps between networks of different widths, trained with the model and no part of it; null where there are none
/// </param>
internal sealed record Objective(IReadOnlyList<LossTerm> Terms, Weights? Projections = null) : IDisposable
{
    /// <summary>A term compares what is inside of the networks: only a teacher that is asked anew can show it.</summary>
    public bool LooksInside => Terms.Any(term => term.ReadsHiddenStates || term.ReadsAttention);

    public void Dispose() => Projections?.Dispose();
}
