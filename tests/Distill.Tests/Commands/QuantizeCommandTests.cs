using System.Text.Json;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Commands;

public sealed class QuantizeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public QuantizeCommandTests() => SmallClassifier.Write(_folder.File("model"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bits_of_every_matrix_and_both_sizes_are_told()
    {
        var told = Quantize();

        Assert.True(told.Code == ExitCode.Done, told.Error);
        Assert.Matches(@"bert\.encoder\.layer\.0\.attention\.self\.query\s+│ 8 × 8\s+│\s+8 │ channel │ dynamic", told.Output);
        Assert.Matches(@"out: \d\.\d\d MB of weights, \d\.\d times smaller than \d\.\d\d MB", told.Output);
        using var model = ModelLoader.Load(_folder.File("out"), Device.Cpu);
        Assert.All(model.Weights.Quantized, pair => Assert.Equal(8, pair.Form.Rounding.Bits));
    }

    [Fact]
    public void Json_is_one_document()
    {
        var document = JsonDocument.Parse(Quantize("--bits", "4", "--json").Output).RootElement;

        Assert.Equal(
            ["bytes_before", "bytes_after", "matrices"], document.EnumerateObject().Select(property => property.Name));
        Assert.All(document.GetProperty("matrices").EnumerateArray(), row => Assert.Equal(4, row.GetProperty("bits").GetInt32()));
    }

    [Fact]
    public void Eval_and_predict_read_the_folder()
    {
        Quantize("--activations", "static", "--data", Rows("text,label\na good day,yes\na bad day,no\n"));

        var eval = Tool.Run("eval", _folder.File("out"), "--data", _folder.File("rows.csv"));
        Assert.True(eval.Code == ExitCode.Done, eval.Error);
        Assert.Contains("accuracy    50.0 %", eval.Output, StringComparison.Ordinal);
        Assert.Contains("yes", Tool.Run("predict", _folder.File("out"), "--text", "a good day").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_is_kept_and_one_that_is_too_small_is_told_with_the_smallest()
    {
        var rows = Rows("text,label\na good day,yes\na bad day,no\n");
        var small = Quantize("--bits", "auto", "--data", rows, "--max-size-mb", "0.0001");
        Assert.Equal(ExitCode.GateFailed, small.Code);
        Assert.Matches(
            @"max_size_mb is 0, and the smallest that 4 and 8 bits make of the model is 0\.0\d+ MB\.", small.Error);
        Assert.False(Directory.Exists(_folder.File("out")));

        var limit = 0.0128;
        var fits = Quantize("--bits", "auto", "--data", rows, "--max-size-mb", "0.0128");
        Assert.True(fits.Code == ExitCode.Done, fits.Error);
        Assert.InRange(new FileInfo(_folder.File("out/model.safetensors")).Length, 1, limit * 1e6);
    }

    [Fact]
    public void A_model_in_whole_numbers_is_not_rounded_again()
    {
        Quantize();

        var again = Tool.Run("quantize", _folder.File("out"), "--output", _folder.File("again"));

        Assert.Equal(ExitCode.InputInvalid, again.Code);
        Assert.Contains(
            "holds weights in whole numbers already. Take the model that it was made from.",
            again.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nor_is_it_pruned()
    {
        Quantize();

        var pruned = Tool.Run(
            "prune", _folder.File("out"), "--output", _folder.File("pruned"), "--sparsity", "0.5");

        Assert.Equal(ExitCode.InputInvalid, pruned.Code);
        Assert.Contains("holds weights in whole numbers already.", pruned.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_that_do_not_divide_are_told()
    {
        var told = Quantize("--weights", "per-group", "--group-size", "3");

        Assert.Equal(ExitCode.InputInvalid, told.Code);
        Assert.Contains("has matrices that groups of 3 do not divide: '", told.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public void Files_that_are_there_stay()
    {
        _folder.Write("out/mine.txt", "mine");

        var told = Quantize();

        Assert.Equal(ExitCode.Usage, told.Code);
        Assert.Contains("out: holds files. Name a new folder, or empty this one.", told.Error, StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], Directory.GetFiles(_folder.File("out")).Select(Path.GetFileName));
    }

    [Fact]
    public void No_rows_to_calibrate_with_are_told()
    {
        var told = Quantize("--activations", "static", "--data", Rows("text,label\n"));

        Assert.Equal(ExitCode.InputInvalid, told.Code);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Theory]
    [InlineData("--bits auto", "--bits auto needs rows: give --data.")]
    [InlineData("--bits auto", "--bits auto needs a budget: give --max-size-mb or --max-metric-drop.")]
    [InlineData("--activations static", "--activations static needs rows: give --data.")]
    [InlineData("--group-size 8", "--group-size goes with --weights per-group.")]
    [InlineData("--observer kl", "--observer goes with --activations static.")]
    [InlineData("--data x.csv", "--data goes with --activations static or --bits auto.")]
    [InlineData("--max-size-mb 4", "--max-size-mb goes with --bits auto.")]
    [InlineData("--bits auto --data x.csv --max-size-mb four", "--max-size-mb is 'four'; it must be a number from 0, such as 0.01.")]
    [InlineData("--bits 3", "--bits is '3'; it must be one of '8', '4', 'auto'.")]
    public void Options_that_do_not_go_together_are_told(string options, string problem)
    {
        var told = Quantize(options.Split(' '));

        Assert.Equal(ExitCode.Usage, told.Code);
        Assert.Contains(problem, told.Error, StringComparison.Ordinal);
    }

    private Tool Quantize(params string[] options) =>
        Tool.Run(["quantize", _folder.File("model"), "--output", _folder.File("out"), .. options]);

    private string Rows(string text) => _folder.Write("rows.csv", text);
}
