using Distill.Evaluation;
using Distill.Models;

namespace Distill.Tests.Evaluation;

public sealed class ClassificationMetricsTests
{
    [Fact]
    public void Figures_are_those_counted_by_hand()
    {
        // Predicted 0 0 1 1 2 2, true 0 1 1 1 2 0: class 0 has one of (2 + 2)/2, class 1 two of (2 + 3)/2, class 2 one
        // of (2 + 1)/2.
        var score = ClassificationMetrics.Of(Predicting(3, 0, 0, 1, 1, 2, 2), [0, 1, 1, 1, 2, 0]);

        Assert.Equal(4 / 6.0, score.Accuracy, precision: 12);
        Assert.Equal(((2 / 4.0) + (4 / 5.0) + (2 / 3.0)) / 3, score.MacroF1, precision: 12);
        Assert.Equal(6, score.Count);
    }

    [Fact]
    public void A_class_that_is_neither_true_nor_predicted_does_not_count()
    {
        var score = ClassificationMetrics.Of(Predicting(5, 0, 3), [0, 0]);

        // Class 0: 2·1/(1 + 2); class 3 is predicted and never true: 0.
        Assert.Equal(((2 / 3.0) + 0) / 2, score.MacroF1, precision: 12);
    }

    [Fact]
    public void A_row_without_a_label_does_not_count()
    {
        var score = ClassificationMetrics.Of(Predicting(2, 0, 1, 1), [0, -1, 1]);

        Assert.Equal((1, 1, 2), (score.Accuracy, score.MacroF1, score.Count));
    }

    [Fact]
    public void Without_a_label_all_figures_are_zero() =>
        Assert.Equal(new Score(0, 0, 0, 0), ClassificationMetrics.Of(Predicting(2, 0), [-1]));

    [Fact]
    public void The_loss_is_the_mean_cross_entropy_also_of_huge_logits()
    {
        var logits = new Logits(2, 2);
        new float[] { 0, 0 }.CopyTo(logits.Of(0));
        new float[] { 10_000, -10_000 }.CopyTo(logits.Of(1));

        Assert.Equal((Math.Log(2) + 20_000) / 2, ClassificationMetrics.Of(logits, [1, 1]).Loss, precision: 9);
    }

    [Fact]
    public void Higher_is_better_whatever_selects()
    {
        var score = new Score(Accuracy: 0.8, MacroF1: 0.7, Loss: 0.6, Count: 1);

        Assert.Equal([0.8, 0.7, -0.6], Enum.GetValues<Selection>().Select(score.By));
    }

    private static Logits Predicting(int classes, params int[] predictions)
    {
        var logits = new Logits(predictions.Length, classes);
        for (var i = 0; i < predictions.Length; i++)
        {
            logits.Of(i)[predictions[i]] = 2;
        }

        return logits;
    }
}
