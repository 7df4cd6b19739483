namespace Distill.Tasks;

/// <summary>How well one class is told from the others.</summary>
/// <param name="Count">how often it is the truth</param>
/// <param name="Precision">the share of the predictions of the class that are right; 0 without predictions</param>
/// <param name="Recall">the share of the class's examples that are found; 0 without examples</param>
/// <param name="F1">2·P·R/(P + R)</param>
internal sealed record ClassScore(string Label, int Count, double Precision, double Recall, double F1);
