using Distill.Tasks;

namespace Distill.Tests.Tasks;

public sealed class LanguageMetricsTests
{
    [Fact]
    public void Perplexity_is_the_exponential_of_the_mean_loss_of_a_token()
    {
        // Two examples with one and three tokens: every token counts alike, not every example.
        var answers = new Answers([0, 1, 4], [7, 3, 3, 9], [7, 3, 5, 5], [0.5f, 1, 2, 4.5f]);

        var score = LanguageMetrics.Of(answers, Metric.MaskedPerplexity);

        Assert.Equal(2, score[Metric.Loss], precision: 12);
        Assert.Equal(Math.Exp(2), score[Metric.MaskedPerplexity], precision: 12);
        Assert.Equal(0.5, score[Metric.Accuracy], precision: 12);
        Assert.Equal((4, "tokens"), (score.Count, score.Counted));
    }

    [Fact]
    public void A_perplexity_beyond_all_numbers_can_still_be_written() =>
        Assert.Equal(
            double.MaxValue,
            LanguageMetrics.Of(new Answers([0, 1], [1], [0], [2000f]), Metric.MaskedPerplexity)[Metric.MaskedPerplexity]);

    [Fact]
    public void Less_perplexity_is_better()
    {
        Assert.True(Metric.MaskedPerplexity.IsCost());
        Assert.Equal("1,234.50", Metric.MaskedPerplexity.Text(1234.5));
    }
}
