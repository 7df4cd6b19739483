namespace Distill.Runs;

/// <summary>How fast a recipe's distillation steps are on this machine, and where their time goes.</summary>
/// <param name="Teacher">live, cached, or none where the objective has no soft loss</param>
/// <param name="TokensPerSecond">real tokens, without padding</param>
/// <param name="PaddingShare">of what the models read, 0 to 1</param>
/// <param name="PhaseMilliseconds">of the mean step</param>
/// <param name="OtherLoad">the share of the processors that other programs took meanwhile, 0 to 1</param>
/// <param name="GflopPerStep">in matrix products over real tokens: <see cref="Models.FlopCount"/></param>
/// <param name="CeilingGflopPerSecond">
/// of a large matrix product in the recipe's precision, as <c>doctor</c> measures it
/// </param>
/// <param name="CeilingShare">reached of it, 0 to 1</param>
/// <param name="Training">what all of the recipe's steps would take</param>
internal sealed record BenchResult(
    string Recipe,
    string Device,
    string Precision,
    string Teacher,
    int Steps,
    int WarmUp,
    double ExamplesPerSecond,
    double TokensPerSecond,
    double PaddingShare,
    StepMilliseconds StepMilliseconds,
    IReadOnlyDictionary<string, double> PhaseMilliseconds,
    long PeakMemoryBytes,
    int Threads,
    double OtherLoad,
    double GflopPerStep,
    double GflopPerSecond,
    double CeilingGflopPerSecond,
    double CeilingShare,
    WholeTraining Training,
    BenchEngine Engine)
{
    /// <summary>Beside an earlier result; null where none was given.</summary>
    public BenchComparison? Against { get; init; }
}

/// <summary>How long whole steps took.</summary>
internal sealed record StepMilliseconds(double Mean, double Median, double P95);
