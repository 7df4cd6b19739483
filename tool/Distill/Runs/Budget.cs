namespace Distill.Runs;

/// <summary>How long a model trains and how often it is looked at. Equal budgets make a comparison fair.</summary>
/// <param name="TotalSteps">optimizer steps</param>
/// <param name="EvaluateEvery">steps between evaluations; the best one's weights are kept</param>
internal sealed record Budget(long TotalSteps, long EvaluateEvery)
{
    /// <summary>So many steps, with one look at the end.</summary>
    public static Budget Steps(long steps) => new(steps, steps);

    public static Budget Epochs(int epochs, int examples, int batchSize)
    {
        var steps = (examples + batchSize - 1) / batchSize;
        return new Budget((long)epochs * steps, steps);
    }
}
