namespace Distill.Tasks;

/// <summary>Figures where each answer is a token of a vocabulary.</summary>
internal static class LanguageMetrics
{
    /// <param name="perplexity">the name of the exponential of the mean loss</param>
    public static Score Of(Answers answers, Metric perplexity)
    {
        var loss = answers.MeanLoss();
        var right = answers.Predicted.Zip(answers.Truth).Count(pair => pair.First == pair.Second);
        return new Score(
            [
                // JSON knows no infinity.
                new(perplexity, Math.Min(Math.Exp(loss), double.MaxValue)),
                new(Metric.Accuracy, answers.Count == 0 ? 0 : (double)right / answers.Count),
                new(Metric.Loss, loss),
            ],
            answers.Count,
            "tokens");
    }
}
