using Distill.Data;
using Distill.Models;

namespace Distill.Tasks;

/// <summary>
/// What is to be learned: what a model reads of an example, which of its answers count, and how it is judged.
/// </summary>
internal interface ITask
{
    /// <summary>What a model for this task ends in.</summary>
    Head Head { get; }

    /// <summary>
    /// Whether an example is the same every time it comes up, and answers are few numbers: then a teacher's answers can
    /// be kept.
    /// </summary>
    bool IsRepeatable { get; }

    /// <summary>The metrics of <see cref="Judge"/>, the one that matters most first.</summary>
    IReadOnlyList<Metric> Metrics { get; }

    /// <param name="positions">in the set</param>
    /// <param name="draw">
    /// what chance decides is drawn from it and an example's position, as which tokens are masked; null in evaluation,
    /// where an example is always the same
    /// </param>
    Batch Batch(ExampleSet examples, ReadOnlySpan<int> positions, ulong? draw = null);

    Score Judge(Answers answers);

    /// <summary>Every class for itself; empty where classes are a vocabulary's tokens.</summary>
    IReadOnlyList<ClassScore> PerClass(Answers answers);
}
