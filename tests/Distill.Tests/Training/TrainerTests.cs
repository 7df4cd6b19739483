using Distill.Tasks;
using Distill.Training;

namespace Distill.Tests.Training;

public sealed class TrainerTests
{
    private static readonly double[] _manyScores = [0.5, 0.4];

    [Fact]
    public void The_model_ends_with_the_weights_of_its_best_evaluation()
    {
        using var sitting = new Sitting();

        var progress = sitting.Run();

        Assert.Equal((12, 6, 0.5, 2), (progress.Step, progress.BestStep, progress.Best, progress.WithoutImprovement));
        Assert.Equal(sitting.Evaluated[1], sitting.Small.Values);
        Assert.NotEqual(sitting.Evaluated[3], sitting.Small.Values);
    }

    [Fact]
    public void Of_equal_scores_the_earlier_one_is_the_best()
    {
        using var sitting = new Sitting();

        sitting.Run();

        Assert.Equal([true, true, false, false], sitting.Best);
    }

    [Fact]
    public void A_score_that_is_not_a_number_is_never_the_best()
    {
        using var sitting = new Sitting { Scores = [double.NaN, 0.1, double.NaN, 0.05] };

        Assert.Equal(6, sitting.Run().BestStep);
    }

    [Fact]
    public void Without_any_number_the_last_weights_stay()
    {
        using var sitting = new Sitting { Scores = [double.NaN] };

        var progress = sitting.Run();

        Assert.Null(progress.Best);
        Assert.Equal(sitting.Evaluated[^1], sitting.Small.Values);
    }

    [Fact]
    public void Training_ends_when_its_patience_is_at_an_end()
    {
        using var sitting = new Sitting { Plan = SmallTraining.Plan with { Patience = 1 } };

        Assert.Equal((9, 6), (sitting.Run().Step, sitting.Run().BestStep));
    }

    [Fact]
    public void The_smallest_loss_is_the_best()
    {
        using var sitting = new Sitting { Plan = SmallTraining.Plan with { BestBy = Metric.Loss } };

        var progress = sitting.Run();

        Assert.Equal((3, -0.2), (progress.BestStep, progress.Best));
    }

    [Fact]
    public void The_last_step_is_evaluated_too()
    {
        using var sitting = new Sitting { Plan = SmallTraining.Plan with { TotalSteps = 7 } };

        sitting.Run();

        Assert.Equal([3, 6, 7], sitting.EvaluatedAt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(11)]
    [InlineData(12)]
    public void A_training_that_was_asked_to_stop_goes_on_as_if_it_had_not_been(long stopAfter)
    {
        using var folder = new TemporaryFolder();
        using var through = new Sitting();
        var expected = through.Run();

        using (var first = new Sitting(folder) { StopAfter = stopAfter })
        {
            Assert.Throws<OperationCanceledException>(() => first.Run());
        }

        using var second = new Sitting(folder);
        var progress = second.Run();

        Assert.Equal(stopAfter, second.StartedAt);
        Same(expected, through, progress, second);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_training_that_was_killed_goes_on_as_if_it_had_not_been(long killedAfter)
    {
        using var folder = new TemporaryFolder();
        using var through = new Sitting();
        var expected = through.Run();

        using (var first = new Sitting(folder) { KillAfter = killedAfter })
        {
            Assert.Throws<KilledException>(() => first.Run());
        }

        // What a kill in the middle of writing leaves behind.
        folder.Write("checkpoints/writing-000000009/weights.safetensors", "half a file");
        folder.Write("checkpoints/best-000000006.safetensors.tmp-1", "half a file");

        using var second = new Sitting(folder);
        var progress = second.Run();

        Assert.Equal(killedAfter / 3 * 3, second.StartedAt);
        Same(expected, through, progress, second);
    }

    [Fact]
    public void Best_weights_of_a_later_step_than_the_checkpoint_do_no_harm()
    {
        using var folder = new TemporaryFolder();
        using var through = new Sitting();
        var expected = through.Run();

        // Killed between the best weights of step 6 and the checkpoint of step 6.
        using (var first = new Sitting(folder) { KillAtEvaluation = 6 })
        {
            Assert.Throws<KilledException>(() => first.Run());
        }

        using var second = new Sitting(folder);
        Same(expected, through, second.Run(), second);
    }

    [Fact]
    public void A_finished_training_takes_no_step_and_gives_the_same_weights()
    {
        using var folder = new TemporaryFolder();
        using var first = new Sitting(folder);
        first.Run();
        using var second = new Sitting(folder);

        second.Run();

        Assert.Equal((12, 0), (second.StartedAt, second.Evaluated.Count));
        Assert.Equal(first.Small.Values, second.Small.Values);
    }

    [Fact]
    public void So_many_checkpoints_are_kept_as_were_asked_for()
    {
        using var sitting = new Sitting { Checkpoints = new(TimeSpan.MaxValue, Steps: 5, Keep: 3) };

        sitting.Run();

        Assert.Equal(
            ["step-000000009", "step-000000010", "step-000000012"],
            Directory.GetDirectories(sitting.Small.Folder.File("checkpoints")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_training_goes_on_from_every_step_to_the_same_bytes()
    {
        const int steps = 40;
        var plan = SmallTraining.Plan with { TotalSteps = steps, EvaluateEvery = 20 };
        using var through = new Sitting { Plan = plan, Scores = _manyScores };
        var expected = through.Run();

        for (var stop = 1; stop < steps; stop++)
        {
            using var folder = new TemporaryFolder();
            using (var first = new Sitting(folder) { Plan = plan, Scores = _manyScores, StopAfter = stop })
            {
                Assert.Throws<OperationCanceledException>(() => first.Run());
            }

            using var second = new Sitting(folder) { Plan = plan, Scores = _manyScores };
            var progress = second.Run();

            Assert.Equal(stop, second.StartedAt);
            Same(expected, through, progress, second);
        }
    }

    /// <summary>Every way to damage a file of the newest checkpoint, and to lose one.</summary>
    [Theory]
    [InlineData("step-000000007/weights.safetensors", "cut", "weights.safetensors is damaged.")]
    [InlineData("step-000000007/weights.safetensors", "flip", "weights.safetensors is damaged.")]
    [InlineData("step-000000007/optimizer.safetensors", "flip", "optimizer.safetensors is damaged.")]
    [InlineData("step-000000007/optimizer.safetensors", "delete", "optimizer.safetensors is damaged.")]
    [InlineData("step-000000007/state.json", "cut", "state.json is damaged.")]
    [InlineData("step-000000007/state.json", "delete", "state.json is damaged.")]
    [InlineData("step-000000007/state.json", "empty", "tells no checksums.")]
    public void Where_the_newest_checkpoint_is_damaged_the_one_before_it_is_used_and_that_is_told(
        string file, string how, string flaw)
    {
        using var folder = new TemporaryFolder();
        using var through = new Sitting();
        var expected = through.Run();
        Stop(folder);

        Damage(folder.File($"checkpoints/{file}"), how);
        using var second = new Sitting(folder);
        var progress = second.Run();

        Assert.Equal(6, second.StartedAt);
        Assert.Equal(
            [$"{folder.File("checkpoints/step-000000007")}: {flaw} The checkpoint before it is used."], second.Told);
        Same(expected, through, progress, second);
    }

    [Fact]
    public void Damaged_best_weights_are_not_gone_on_from()
    {
        using var folder = new TemporaryFolder();
        using var through = new Sitting();
        var expected = through.Run();
        Stop(folder);
        Damage(folder.File("checkpoints/best-000000006.safetensors"), "flip");

        // Both newer checkpoints have them; the first training of all is begun anew by its user only.
        using var second = new Sitting(folder);
        var exception = Assert.Throws<UserException>(() => second.Run());

        Assert.Equal(ExitCode.InputInvalid, exception.Code);
        Assert.Equal(
            $"{folder.File("checkpoints")}: holds no checkpoint that is whole. Delete it to begin this training anew.",
            exception.Message);
        Directory.Delete(folder.File("checkpoints"), recursive: true);
        using var third = new Sitting(folder);
        Same(expected, through, third.Run(), third);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_leaves_those_before_it()
    {
        using var folder = new TemporaryFolder();
        Stop(folder);
        folder.Write("checkpoints/writing-000000009", "a file in the way of a folder");

        using var second = new Sitting(folder);
        var exception = Assert.Throws<UserException>(() => second.Run());

        Assert.Equal(ExitCode.Failed, exception.Code);
        Assert.Contains("the checkpoint cannot be written: ", exception.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("checkpoints/step-000000007/state.json")));
        File.Delete(folder.File("checkpoints/writing-000000009"));
        using var third = new Sitting(folder);
        third.Run();
        Assert.Equal(7, third.StartedAt);
    }

    [Fact]
    public void Plain_gradient_descent_goes_on_too()
    {
        using var folder = new TemporaryFolder();
        using var through = new Sitting { PlainSgd = true };
        var expected = through.Run();
        using (var first = new Sitting(folder) { PlainSgd = true, StopAfter = 5 })
        {
            Assert.Throws<OperationCanceledException>(() => first.Run());
        }

        using var second = new Sitting(folder) { PlainSgd = true };
        Same(expected, through, second.Run(), second);
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_with_a_sentence_and_a_checkpoint()
    {
        using var sitting = new Sitting { BreakAfter = 4 };

        var exception = Assert.Throws<UserException>(() => sitting.Run());

        Assert.Equal(ExitCode.Failed, exception.Code);
        Assert.StartsWith(
            "Training stopped at step 5: the hard loss is not a finite number, on rows.csv:", exception.Message,
            StringComparison.Ordinal);
        Assert.True(Directory.Exists(sitting.Small.Folder.File("checkpoints/step-000000004")));
    }

    /// <summary>Leaves checkpoints of steps 6 and 7, and the best weights of step 6.</summary>
    private static void Stop(TemporaryFolder folder)
    {
        using var first = new Sitting(folder) { StopAfter = 7 };
        Assert.Throws<OperationCanceledException>(() => first.Run());
    }

    private static void Damage(string file, string how)
    {
        var bytes = File.ReadAllBytes(file);
        switch (how)
        {
            case "cut":
                File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
                break;
            case "flip":
                bytes[^9] ^= 1;
                File.WriteAllBytes(file, bytes);
                break;
            case "empty":
                File.WriteAllText(file, "{}");
                break;
            default:
                File.Delete(file);
                break;
        }
    }

    private static void Same(TrainingProgress expected, Sitting through, TrainingProgress progress, Sitting second)
    {
        Assert.Equal(expected with { Seconds = 0 }, progress with { Seconds = 0 });
        Assert.Equal(through.Small.Values, second.Small.Values);
        Assert.Equal(through.Optimizer.Steps, second.Optimizer.Steps);
        Assert.Equal(through.Optimizer.State.Keys, second.Optimizer.State.Keys);
        Assert.All(
            through.Optimizer.State,
            state => Assert.Equal(state.Value.ToArray<float>(), second.Optimizer.State[state.Key].ToArray<float>()));
    }
}
