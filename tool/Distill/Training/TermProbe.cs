namespace Distill.Training;

/// <summary>What one term of an objective does to a model before it is trained.</summary>
/// <param name="Weight">in the middle of the training</param>
/// <param name="Count">what it counts in the examples that were looked at</param>
/// <param name="Mean">of the unweighted loss over what it counts</param>
/// <param name="GradientNorm">of the weighted term, over the model's weights</param>
/// <param name="Reaches">some weight that is trained depends on it</param>
/// <param name="OfTeacher">
/// the same mean where the teacher stands in for the student, which must be 0; null where the term compares no answers
/// </param>
internal sealed record TermProbe(
    string Name, double Weight, long Count, double Mean, double GradientNorm, bool Reaches, double? OfTeacher);
