using Distill.Evaluation;
using Distill.Models;

namespace Distill.Tests.Evaluation;

public sealed class PerClassTests
{
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
            ClassificationMetrics.PerClass(Predicting(0, 0, 1, 1, 0), [0, 0, 0, 1, -1], ["a", "b", "c"]));
    }

    [Fact]
    public void Macro_f1_is_the_mean_over_the_classes_that_are_seen() =>
        Assert.Equal(
            (0.8 + (2 / 3.0)) / 2,
            ClassificationMetrics.Of(Predicting(0, 0, 1, 1, 0), [0, 0, 0, 1, -1]).MacroF1,
            tolerance: 1e-12);

    private static Logits Predicting(params int[] classes)
    {
        var logits = new Logits(classes.Length, 3);
        for (var i = 0; i < classes.Length; i++)
        {
            logits.Of(i)[classes[i]] = 1;
        }

        return logits;
    }
}
