using Distill.Reports;

namespace Distill.Runs;

/// <summary>What a recipe comes to: what is minimized, by which parameters, for how long.</summary>
/// <param name="Formula">the sum that the student minimizes, with its numbers</param>
/// <param name="Defaults">what the text does not say, by its key</param>
/// <param name="Cost">null where nothing was measured</param>
/// <param name="Preflight">null where nothing was checked</param>
internal sealed record Explanation(
    string Recipe,
    string Summary,
    string Formula,
    IReadOnlyList<ExplainedTerm> Terms,
    IReadOnlyList<ExplainedModel> Models,
    ExplainedBudget Budget,
    IReadOnlyList<ExplainedCurve> Curves,
    IReadOnlyList<ExplainedLabel> Labels,
    IReadOnlyDictionary<string, string> Defaults,
    ExplainedCost? Cost,
    PreflightReport? Preflight);

/// <summary>A term of the sum.</summary>
/// <param name="Formula">with its numbers</param>
/// <param name="Divisor">what its sum is divided by</param>
/// <param name="Layers">the student's and the teacher's; empty where none are compared</param>
internal sealed record ExplainedTerm(
    string Name, string Formula, string Divisor, IReadOnlyList<ExplainedPair> Layers);

/// <summary>Layers that are compared: numbers from 0, or embeddings.</summary>
internal sealed record ExplainedPair(string Student, string Teacher);

/// <param name="Trained">parameters that learn while the student is trained</param>
internal sealed record ExplainedModel(string Name, string Shape, long Parameters, long Trained);

/// <param name="Tokens">that the student reads, padding left out; of images patches</param>
/// <param name="Answers">that the student gives to be judged by: of language models one for each token that counts</param>
/// <param name="TeacherRows">that the teacher reads to teach</param>
internal sealed record ExplainedBudget(
    int Rows, int Epochs, long Steps, long Tokens, long Answers, long TeacherRows, string TeacherIsAsked)
{
    /// <summary>Which texts the teacher writes before; null where it does not.</summary>
    public string? TeacherWrites { get; init; }
}

/// <summary>A number over the training: the first step's, those at even distances, the last step's.</summary>
internal sealed record ExplainedCurve(string Name, IReadOnlyList<double> Values);

/// <param name="Teacher">null where no finished teacher has names</param>
internal sealed record ExplainedLabel(int Number, string Rows, string? Teacher);

/// <summary>By a few measured steps.</summary>
internal sealed record ExplainedCost(
    int MeasuredSteps, double MillisecondsPerStep, double TrainingSeconds, long PeakMemoryBytes);
