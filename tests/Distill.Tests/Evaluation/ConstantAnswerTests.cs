using Distill.Evaluation;
using Distill.Tasks;
using Distill.Tests.Training;

namespace Distill.Tests.Evaluation;

public sealed class ConstantAnswerTests
{
    [Fact]
    public void The_most_frequent_label_is_always_given_with_the_shares_as_probabilities()
    {
        using var small = new SmallTraining();
        var train = small.Rows("train", 10, [2, 2, 2, 0, -1]); // six 2, two 0, two unknown
        var rows = small.Rows("test", 4, [2, 0, 1, -1]);

        var score = new ConstantAnswer(SmallTraining.Task, train, SmallTraining.Classes).On(rows);

        // Each class once more: 3, 1 and 7 of 11.
        Assert.Equal(1 / 3.0, score[Metric.Accuracy], tolerance: 1e-9);
        Assert.Equal(-(Math.Log(7 / 11.0) + Math.Log(3 / 11.0) + Math.Log(1 / 11.0)) / 3, score[Metric.Loss], tolerance: 1e-6);
    }
}
