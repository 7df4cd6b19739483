namespace Distill.Training;

/// <summary>When a training writes checkpoints besides those after evaluations, and how many stay.</summary>
/// <param name="Every">between two of them</param>
/// <param name="Steps">between two of them; null for none by steps</param>
internal sealed record CheckpointPlan(TimeSpan Every, long? Steps, int Keep)
{
    /// <summary>After evaluations only.</summary>
    public static CheckpointPlan AtEvaluations { get; } = new(TimeSpan.MaxValue, Steps: null, Keep: 2);
}
