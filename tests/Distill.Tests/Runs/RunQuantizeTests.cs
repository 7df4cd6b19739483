using Distill.Models;
using Distill.Reports;
using Distill.Torch;

namespace Distill.Tests.Runs;

/// <summary>The step quantize, as a run takes it.</summary>
public sealed class RunQuantizeTests : IDisposable
{
    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Theory]
    [InlineData("quantize", "int8", 0.9)]
    [InlineData("quantize: { activations: static, observer: kl, calibration_examples: 8 }", "int8", 0.9)]
    [InlineData("quantize: { bits: 4, weights: per-group, group_size: 8, activations: none }", "int4", 0.6)]
    [InlineData("quantize: { bits: 4, aware: { epochs: 4 } }", "int4", 0.9)]
    [InlineData("quantize: { activations: static, aware: { epochs: 4, learn_scales: false } }", "int8", 0.7)]
    [InlineData("quantize: { bits: auto, max_metric_drop: 0.4 }", "mixed", 0.5)]
    public void A_student_in_whole_numbers_is_measured_beside_the_others(string step, string name, double accuracy)
    {
        var run = _small.Run(Recipe(step));

        var report = Report.Read(_small.Folder.File("run"));
        Assert.Equal(["teacher", "student", name], report.Models.Select(model => model.Name));
        var (student, small) = (report.Find("student")!, report.Find(name)!);
        Assert.InRange(small.Metrics["accuracy"], accuracy, 1);
        Assert.InRange(small.Bytes, 1, student.Bytes * 3 / 4);
        Assert.Equal(step.Contains("aware", StringComparison.Ordinal), small.TrainingSeconds > 0);
        Assert.Contains("MB of weights became", run.Error, StringComparison.Ordinal);
        using var model = ModelLoader.Load(_small.Folder.File($"run/{name}"), Device.Cpu);
        Assert.NotEmpty(model.Weights.Quantized);
    }

    [Theory]
    [InlineData("{ aware: { epochs: 2 } }", "int8")]
    [InlineData("{ bits: 4, aware: { epochs: 1, learn_scales: false } }", "int4")]
    public void What_was_pruned_before_stays_zero_while_it_is_trained(string section, string name)
    {
        _small.Run(SmallRun.Recipe() + $"\ncompress:\n- prune: {{ sparsity: 0.6, recover_epochs: 1 }}\n- quantize: {section}\n");

        using var scope = new TensorScope();
        using var pruned = ModelLoader.Load(_small.Folder.File("run/pruned"), Device.Cpu);
        using var rounded = ModelLoader.Load(_small.Folder.File($"run/{name}"), Device.Cpu);
        var maps = pruned.Weights.All.Where(pair => pair.Weight.Use == WeightUse.Linear
            && pair.Weight.Name.Contains(".layer.", StringComparison.Ordinal)).ToList();
        Assert.Equal(6, maps.Count);
        var zeros = maps.Sum(map => map.Tensor.ToArray<float>().Count(value => value == 0));
        Assert.Equal(0.6, (double)zeros / maps.Sum(map => map.Weight.Count), 1e-3);
        foreach (var (row, tensor) in maps)
        {
            Assert.All(
                tensor.ToArray<float>().Zip(rounded.Weights[row.Name].ToArray<float>()),
                pair => Assert.True(pair.First != 0 || pair.Second == 0));
        }
    }

    [Fact]
    public void A_run_gives_the_same_bytes_again()
    {
        const string step = "quantize: { bits: 4, activations: static, observer: mse, aware: { epochs: 1 } }";
        _small.Run(Recipe(step), "one");
        _small.Run(Recipe(step), "two");

        Assert.Equal(_small.Bytes("one/int4/model.safetensors"), _small.Bytes("two/int4/model.safetensors"));
    }

    [Fact]
    public void A_budget_that_cannot_be_kept_ends_the_run_and_leaves_the_student()
    {
        var told = _small.Try(Recipe("quantize: { bits: auto, max_size_mb: 0.001 }"));

        Assert.Equal(ExitCode.GateFailed, told.Code);
        Assert.Matches(@"max_size_mb is 0\.001, and the smallest that 4 and 8 bits make of the model is 0\.0\d+ MB", told.Error);
        Assert.True(File.Exists(_small.Folder.File("run/student/model.safetensors")));
    }

    [Theory]
    [InlineData("{ group_size: 8 }", "group_size has no effect: only weights: per-group has groups.")]
    [InlineData("{ observer: kl }", "observer has no effect: only activations: static are looked at before.")]
    [InlineData("{ calibration_examples: 8 }", "calibration_examples has no effect:")]
    [InlineData("{ max_size_mb: 8 }", "max_size_mb has no effect: only bits: auto has a choice.")]
    [InlineData("{ bits: auto }", "bits is auto, and nothing says how small the model should be.")]
    [InlineData("{ bits: auto, max_size_mb: 4, aware: {} }", "aware needs to know the bits that it trains for.")]
    [InlineData("{ symmetric: false, aware: {} }", "aware trains scales without zero points.")]
    [InlineData("{ weights: per-group, group_size: 5 }", "group_size is 5, which does not divide student.model.hidden_size, 16.")]
    [InlineData("{ bits: 3 }", "bits is '3'; it must be one of '8', '4', 'auto'.")]
    public void Keys_that_do_not_go_together_are_refused(string section, string problem)
    {
        var told = _small.Try(Recipe($"quantize: {section}"));

        Assert.Equal(ExitCode.RecipeInvalid, told.Code);
        Assert.Contains(problem, told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_comes_after_it()
    {
        var told = _small.Try(SmallRun.Recipe() + "\ncompress:\n- quantize\n- quantize: { bits: 4 }\n");

        Assert.Equal(ExitCode.RecipeInvalid, told.Code);
        Assert.Contains("compress has a step after quantize", told.Error, StringComparison.Ordinal);
    }

    private static string Recipe(string step) => $"{SmallRun.Recipe()}\ncompress:\n- {step}\n";
}
