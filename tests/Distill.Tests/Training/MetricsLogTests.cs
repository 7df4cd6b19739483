using Distill.Tasks;
using Distill.Training;

namespace Distill.Tests.Training;

public sealed class MetricsLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("metrics.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_step_every_twentieth_and_every_evaluation_are_a_line_each()
    {
        var log = new MetricsLog(Path, "student");

        for (var step = 1; step <= 40; step++)
        {
            log.OnStep(Report(step));
        }

        log.OnEvaluation(new EvaluationReport(40, new Score([new(Metric.Accuracy, 0.5), new(Metric.MacroF1, 0.25), new(Metric.Loss, 1.5)], 8), Best: true));

        Assert.Equal(
            """
            {"stage":"student","step":1,"loss":1.5,"loss_hard":2,"learning_rate":0.001,"gradient_norm":0.5,"examples":8,"tokens":70}
            {"stage":"student","step":20,"loss":1.5,"loss_hard":2,"learning_rate":0.001,"gradient_norm":0.5,"examples":8,"tokens":70}
            {"stage":"student","step":40,"loss":1.5,"loss_hard":2,"learning_rate":0.001,"gradient_norm":0.5,"examples":8,"tokens":70}
            {"stage":"student","step":40,"validation_accuracy":0.5,"validation_macro_f1":0.25,"validation_loss":1.5,"best":true}

            """,
            File.ReadAllText(Path));
    }

    [Fact]
    public void A_number_that_is_none_is_null_and_a_skipped_step_says_so()
    {
        new MetricsLog(Path, "student")
            .OnStep(Report(1) with { Loss = double.NaN, GradientNorm = double.PositiveInfinity, Skipped = true });

        Assert.Equal(
            """
            {"stage":"student","step":1,"loss":null,"loss_hard":2,"learning_rate":0.001,"gradient_norm":null,"examples":8,"tokens":70,"skipped":true}

            """,
            File.ReadAllText(Path));
    }

    [Fact]
    public void A_stage_that_goes_on_forgets_its_lines_after_the_checkpoint_and_a_torn_one()
    {
        _folder.Write(
            "metrics.jsonl",
            """
            {"stage":"teacher","step":60}
            {"stage":"student","step":20}
            {"stage":"student","step":40}
            17
            {"stage":"student","st
            """);

        new MetricsLog(Path, "student").OnStart(30);

        Assert.Equal(
            "{\"stage\":\"teacher\",\"step\":60}\n{\"stage\":\"student\",\"step\":20}\n", File.ReadAllText(Path));
    }

    [Fact]
    public void A_stage_that_begins_anew_forgets_the_lines_of_an_earlier_training()
    {
        _folder.Write("metrics.jsonl", "{\"stage\":\"student\",\"step\":20}\n");

        new MetricsLog(Path, "student").OnStart(0);

        Assert.Equal("", File.ReadAllText(Path));
    }

    private static StepReport Report(long step) => new(
        step, 1.5, [KeyValuePair.Create("hard", 2.0)], LearningRate: 0.001, GradientNorm: 0.5, Examples: 8, Tokens: 70,
        Skipped: false);
}
