using Distill.Tasks;

namespace Distill.Tests.Tasks;

public sealed class ClassificationMetricsTests
{
    [Fact]
    public void Figures_are_those_counted_by_hand()
    {
        // Predicted 0 0 1 1 2 2, true 0 1 1 1 2 0: class 0 has one of (2 + 2)/2, class 1 two of (2 + 3)/2, class 2 one
        // of (2 + 1)/2.
        var score = ClassificationMetrics.Of(Answers([0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 2, 0]), classes: 3);

        Assert.Equal(4 / 6.0, score[Metric.Accuracy], precision: 12);
        Assert.Equal(((2 / 4.0) + (4 / 5.0) + (2 / 3.0)) / 3, score[Metric.MacroF1], precision: 12);
        Assert.Equal(6, score.Count);
    }

    [Fact]
    public void A_class_that_is_neither_true_nor_predicted_does_not_count()
    {
        var score = ClassificationMetrics.Of(Answers([0, 3], [0, 0]), classes: 5);

        // Class 0: 2·1/(1 + 2); class 3 is predicted and never true: 0.
        Assert.Equal(((2 / 3.0) + 0) / 2, score[Metric.MacroF1], precision: 12);
    }

    [Fact]
    public void A_row_without_a_label_does_not_count()
    {
        var score = ClassificationMetrics.Of(Answers([0, 1, 1], [0, -1, 1]), classes: 2);

        Assert.Equal((1, 1, 2), (score[Metric.Accuracy], score[Metric.MacroF1], score.Count));
    }

    [Fact]
    public void Without_a_label_all_figures_are_zero()
    {
        var score = ClassificationMetrics.Of(Answers([0], [-1]), classes: 2);

        Assert.All(score.Figures, figure => Assert.Equal(0, figure.Value));
        Assert.Equal(0, score.Count);
    }

    [Fact]
    public void Every_class_has_its_own_precision_recall_and_f1()
    {
        // Truths a a a b -, predictions a a b b a: the last row has no label and does not count.
        Assert.Equal(
            [
                new ClassScore("a", 3, Precision: 1, Recall: 2 / 3.0, F1: 0.8),
                new ClassScore("b", 1, Precision: 0.5, Recall: 1, F1: 2 / 3.0),
                new ClassScore("c", 0, Precision: 0, Recall: 0, F1: 0),
            ],
            ClassificationMetrics.PerClass(Answers([0, 0, 1, 1, 0], [0, 0, 0, 1, -1]), ["a", "b", "c"]));
    }

    [Fact]
    public void The_loss_is_the_mean_over_the_answers_whose_truth_is_known()
    {
        var answers = Answers([0, 1, 1], [0, -1, 1]) with { Loss = [0.5f, 7, 1.5f] };

        Assert.Equal(1, ClassificationMetrics.Of(answers, classes: 2)[Metric.Loss], precision: 12);
    }

    [Fact]
    public void Higher_is_better_whatever_selects()
    {
        var score = new Score(
            [new(Metric.Accuracy, 0.8), new(Metric.MacroF1, 0.7), new(Metric.Loss, 0.6)], Count: 1);

        Assert.Equal([0.8, 0.7, -0.6], score.Figures.Select(figure => score.By(figure.Key)));
    }

    private static Answers Answers(int[] predicted, int[] truth) => new(
        [.. Enumerable.Range(0, predicted.Length + 1)], predicted, truth, new float[predicted.Length]);
}
