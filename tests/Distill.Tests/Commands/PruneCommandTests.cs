using System.Text.Json;
using Distill.Compression;
using Distill.Models;
using Distill.Tests.Models;

namespace Distill.Tests.Commands;

public sealed class PruneCommandTests : IDisposable
{
    private const string Rows = "text,label\na good day,yes\na bad day,no\nwhat a day,yes\na day,no\n";

    private readonly TemporaryFolder _folder = new();

    public PruneCommandTests() => SmallClassifier.Write(_folder.File("model"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_left_of_each_layer_is_told()
    {
        var told = Tool.Run(
            "prune", Golden.Folder("bert"), "--output", _folder.File("out"), "--sparsity", "0.5", "--scope", "layer");

        Assert.Equal(ExitCode.Done, told.Code);
        Assert.Equal(
            """
            ╭───────┬───────┬─────────┬─────────┬────────┬───────╮
            │ layer │ heads │ neurons │ weights │  zeros │ MFLOP │
            ├───────┼───────┼─────────┼─────────┼────────┼───────┤
            │     0 │     4 │      80 │   9,216 │ 50.0 % │   0.9 │
            │     1 │     4 │      80 │   9,216 │ 50.0 % │   0.9 │
            │   all │     8 │     160 │  18,432 │ 50.0 % │   1.9 │
            ╰───────┴───────┴─────────┴─────────┴────────┴───────╯
            Sparsity of magnitude: 50.0 %. A pass reads 40 tokens.

            """,
            told.Output);
        using var pruned = ModelLoader.Load(_folder.File("out"), Torch.Device.Cpu);
        Assert.Equal(9216, PruningNote.Read(_folder.File("out"))!.Layers.Sum(layer => layer.Zeros));
    }

    [Theory]
    [InlineData("gradient", "0.5")]
    [InlineData("taylor", "0.5")]
    [InlineData("heads", "0.5")]
    [InlineData("neurons", "0.25")]
    public void Rows_say_what_matters_and_the_result_can_be_evaluated(string kind, string sparsity)
    {
        var data = _folder.Write("rows.csv", Rows);
        var told = Tool.Run(
            "prune", _folder.File("model"), "--output", _folder.File("out"), "--kind", kind, "--sparsity", sparsity,
            "--data", data, "--json");

        Assert.Equal((ExitCode.Done, ""), (told.Code, told.Error));
        Assert.Equal(kind, JsonDocument.Parse(told.Output).RootElement.GetProperty("kind").GetString());
        var config = ModelLoader.Config(_folder.File("out"));
        Assert.Equal((kind == "heads" ? 1 : 2, kind == "neurons" ? 12 : 16), (config.HeadsOf(0), config.IntermediateSize));
        Assert.Equal(
            ExitCode.Done, Tool.Run("eval", _folder.File("out"), "--data", _folder.File("rows.csv")).Code);
    }

    [Fact]
    public void A_dry_run_writes_nothing_and_tells_the_same()
    {
        string[] arguments = ["prune", Golden.Folder("gpt2"), "--pattern", "2:4", "--json"];
        var dry = Tool.Run([.. arguments, "--dry-run"]);
        var wet = Tool.Run([.. arguments, "--output", _folder.File("out")]);

        Assert.Equal((ExitCode.Done, ExitCode.Done), (dry.Code, wet.Code));
        Assert.Equal(wet.Output, dry.Output);
        Assert.Equal(["model"], Directory.GetDirectories(_folder.Root).Select(Path.GetFileName).Except(["out"]));
        Assert.Equal(0.5, JsonDocument.Parse(dry.Output).RootElement.GetProperty("steps")[0]
            .GetProperty("sparsity").GetDouble());
    }

    [Theory]
    [InlineData("--sparsity 0.5", "Name the folder to write with --output, or give --dry-run.")]
    [InlineData("--dry-run", "Say with --sparsity how much is to go.")]
    [InlineData("--dry-run --sparsity 1", "--sparsity is '1'; it must be a number above 0 and below 1.")]
    [InlineData("--dry-run --sparsity -0.1", "--sparsity is '-0.1'; it must be a number above 0 and below 1.")]
    [InlineData("--dry-run --sparsity half", "--sparsity is 'half'; it must be a number above 0 and below 1.")]
    [InlineData(
        "--dry-run --sparsity 0.5 --kind taylor", "--kind taylor is measured on labelled rows. Give them with --data.")]
    [InlineData(
        "--dry-run --sparsity 0.5 --kind movement",
        "--kind movement looks at how weights move in a training. Prune in a recipe, or choose another kind.")]
    [InlineData("--dry-run --sparsity 0.5 --data rows.csv", "--kind magnitude needs no rows. Remove --data.")]
    [InlineData(
        "--dry-run --sparsity 0.5 --kind heads --data rows.csv --pattern 4x1",
        "--pattern is for kinds of single weights; heads go as a whole.")]
    [InlineData(
        "--dry-run --sparsity 0.5 --kind layers --data rows.csv --scope layer",
        "--scope has no effect: layers are chosen in one way alone. Remove it.")]
    [InlineData(
        "--dry-run --sparsity 0.5 --pattern 4",
        "--pattern is '4'; it must be as 2:4, kept of inputs, or as 4x1, outputs by inputs, with numbers up to 64.")]
    public void What_does_not_go_together_is_told(string options, string problem)
    {
        var told = Tool.Run(["prune", _folder.File("model"), .. options.Split(' ')]);

        Assert.Equal(ExitCode.Usage, told.Code);
        Assert.Equal($"{problem}\nSee 'dotnet distill prune --help'.\n", told.Error);
    }

    [Fact]
    public void What_the_model_cannot_do_is_told_and_nothing_is_written()
    {
        var data = _folder.Write("rows.csv", Rows);
        var heads = Tool.Run(
            "prune", _folder.File("model"), "--output", _folder.File("out"), "--kind", "heads", "--sparsity", "0.9",
            "--data", data);
        var blocks = Tool.Run(
            "prune", _folder.File("model"), "--output", _folder.File("out"), "--pattern", "3x1", "--sparsity", "0.5");

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (heads.Code, blocks.Code));
        Assert.Contains("and one must stay in each", heads.Error, StringComparison.Ordinal);
        Assert.Contains("blocks of 3x1 need multiples of 3 and 1", blocks.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public void A_model_that_is_as_sparse_already_and_a_folder_that_holds_files_are_refused()
    {
        Tool.Run("prune", _folder.File("model"), "--output", _folder.File("out"), "--sparsity", "0.5");

        var again = Tool.Run("prune", _folder.File("out"), "--dry-run", "--sparsity", "0.4");
        var onto = Tool.Run("prune", _folder.File("model"), "--output", _folder.File("out"), "--sparsity", "0.6");

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (again.Code, onto.Code));
        Assert.Contains("was asked for; the model has one of 0.5 already.", again.Error, StringComparison.Ordinal);
        Assert.Contains("holds files already.", onto.Error, StringComparison.Ordinal);
    }
}
