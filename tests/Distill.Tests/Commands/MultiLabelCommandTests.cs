using System.Text.Json.Nodes;

namespace Distill.Tests.Commands;

/// <summary><c>predict</c> and <c>eval</c> with a model whose labels do not exclude each other.</summary>
public sealed class MultiLabelCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MultiLabelCommandTests() => SmallClassifier.Write(_folder.File("model"), multiLabel: true);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_above_one_half_are_printed() =>
        Assert.Equal("yes  0.7500\nyes  0.7500\n", Run("predict", "--text", "a day", "--text", "good").Output);

    [Fact]
    public void Json_has_a_list_of_labels_and_every_probability()
    {
        var document = JsonNode.Parse(Run("predict", "--text", "a day", "--json").Output)!;

        var prediction = document["predictions"]![0]!.AsObject();
        Assert.Equal(["text", "labels", "probabilities"], prediction.Select(pair => pair.Key));
        Assert.Equal(["yes"], prediction["labels"]!.AsArray().Select(label => (string)label!));
        Assert.Equal(0.5, (double)prediction["probabilities"]!["no"]!, tolerance: 1e-6);
        Assert.Equal(0.75, (double)prediction["probabilities"]!["yes"]!, tolerance: 1e-6);
    }

    [Fact]
    public void Rows_are_answered_as_rows_that_can_be_measured()
    {
        var output = _folder.File("out.csv");

        Run("predict", "--data", _folder.Write("rows.csv", "text\na day\n"), "--output", output);

        Assert.Equal("text,label,probability\na day,yes,0.750000\n", File.ReadAllText(output));
        Assert.Contains("micro-F1     100.0 %\n", Run("eval", "--data", output).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_are_over_all_labels()
    {
        var rows = _folder.Write("rows.csv", "text,label\na day,yes|no\ngood,\nbad,yes\n");

        var figures = JsonNode.Parse(Run("eval", "--data", rows, "--json").Output)!;

        Assert.Equal(
            ["micro_f1", "macro_f1", "exact_match", "loss", "rows", "examples_per_second", "classes"],
            figures.AsObject().Select(pair => pair.Key));
        Assert.Equal(2 * 2 / 6.0, (double)figures["micro_f1"]!, precision: 12); // 3 true, 3 said, 2 right
        Assert.Equal(1 / 3.0, (double)figures["exact_match"]!, precision: 12);
        Assert.Equal(
            ((3 * Math.Log(2)) + (2 * Math.Log(4 / 3.0)) + Math.Log(4)) / 6, (double)figures["loss"]!, tolerance: 1e-6);
    }

    [Fact]
    public void Another_separator_can_be_named()
    {
        var rows = _folder.Write("rows.csv", "text,label\na day,yes;no\n");

        Assert.Equal(ExitCode.Done, Run("eval", "--data", rows, "--label-separator", ";").Code);
        Assert.Contains(
            "label is 'yes;no'; the labels are 'no', 'yes'.", Run("eval", "--data", rows).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_separator_is_refused_by_a_model_that_gives_one_label()
    {
        SmallClassifier.Write(_folder.File("model"));

        var told = Run("eval", "--data", _folder.Write("rows.csv", "text,label\na,yes\n"), "--label-separator", "|");

        Assert.Equal(
            (ExitCode.Usage, $"{_folder.File("model")}: the model does not give several labels; leave out --label-separator.\n"),
            (told.Code, told.Error));
    }

    private Tool Run(string verb, params string[] options) => Tool.Run([verb, _folder.File("model"), .. options]);
}
