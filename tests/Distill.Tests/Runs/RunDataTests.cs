using Distill.Formats;
using Distill.Reports;

namespace Distill.Tests.Runs;

/// <summary>The kinds of rows that a recipe can start from.</summary>
public sealed class RunDataTests : IDisposable
{
    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void Rows_of_token_ids_need_no_tokenizer()
    {
        _small.Write(
            "ids.csv", "ids,topic",
            SmallRun.Texts().Select((row, i) => $"1 {3 + (i % 3)} {6 + (i % 5)} 2,{row.Topic}"));
        var model = SmallRun.Model.Replace("{ ", "{ vocab_size: 12, ", StringComparison.Ordinal);

        var run = _small.Run(SmallRun.Recipe(
            data: "{ train: ids.csv, tokens: ids, label: topic, max_length: 16 }",
            tokenizer: "",
            teacher: $"{{ model: {model} }}",
            student: $"{{ model: {model} }}"));

        Assert.Equal(["data done", "teacher done", "answers done", "student done"], SmallRun.Stages(run));
        Assert.False(File.Exists(_small.Folder.File("run/student/tokenizer.json")));
    }

    [Fact]
    public void Rows_can_be_pairs_of_texts()
    {
        _small.Write(
            "pairs.csv", "one,two,topic", SmallRun.Texts().Select(row => $"{row.Text},{row.Text},{row.Topic}"));

        _small.Run(
            SmallRun.Recipe(data: "{ train: pairs.csv, text: one, text_pair: two, label: topic, max_length: 16 }"));

        Assert.True(File.Exists(_small.Folder.File("run/report.json")));
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    public void A_byte_level_vocabulary_is_trained_with_tokens_around_a_text(string architecture)
    {
        var model = SmallRun.Model
            .Replace("{ ", $"{{ architecture: {architecture}, ", StringComparison.Ordinal)
            .Replace("positions: 16", "positions: 20", StringComparison.Ordinal);

        _small.Run(SmallRun.Recipe(
            tokenizer: "{ train: { kind: byte-level-bpe, vocab_size: 320, min_frequency: 1 } }",
            teacher: $"{{ model: {model}, training: {{ epochs: 15 }} }}",
            student: $"{{ model: {model} }}"));

        string[] files = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt"];
        Assert.All(files, file => Assert.True(File.Exists(_small.Folder.File($"run/student/{file}")), file));
        var config = JsonFile.Read(_small.Folder.File("run/student/tokenizer_config.json"));
        Assert.Equal(("RobertaTokenizer", 16), ((string?)config["tokenizer_class"], (int)config["model_max_length"]!));
        Assert.Equal(1, (int)JsonFile.Read(_small.Folder.File("run/student/config.json"))["pad_token_id"]!);
        Assert.InRange(Report.Read(_small.Folder.File("run")).Find("teacher")!.Metrics["accuracy"], 0.8, 1);
    }

    [Fact]
    public void One_file_is_dealt_into_three_parts()
    {
        _small.Run(SmallRun.Recipe());

        var examples = JsonFile.Read(_small.Folder.File("run/run.json"))["examples"]!;
        Assert.Equal((57, 9, 6), ((int)examples["train"]!, (int)examples["validation"]!, (int)examples["test"]!));
    }

    [Fact]
    public void Rows_without_labels_are_taught_by_the_teacher()
    {
        _small.Write("more.csv", "text", SmallRun.Texts().Select(row => row.Text + " today"));

        _small.Run(SmallRun.Recipe(
            data: "{ train: rows.csv, unlabelled: more.csv, text: text, label: topic, max_length: 16 }",
            baseline: true));

        var examples = JsonFile.Read(_small.Folder.File("run/run.json"))["examples"]!;
        Assert.Equal(72, (int)examples["unlabelled"]!);
    }

    [Fact]
    public void Bad_rows_are_listed_where_the_recipe_skips_them()
    {
        File.AppendAllText(_small.Folder.File("rows.csv"), ",food\nthe drum,\n");

        var run = _small.Run(SmallRun.Recipe(
            data: "{ train: rows.csv, text: text, label: topic, max_length: 16, bad_rows: skip }"));

        Assert.Contains("Left out: 2 rows, listed in ", run.Error, StringComparison.Ordinal);
        Assert.Equal(
            "rows.csv:74: 'text' is empty; every row needs a text.\n"
            + "rows.csv:75: label is empty; the labels are 'food', 'music', 'sport'.\n",
            File.ReadAllText(_small.Folder.File("run/skipped-rows.txt"))
                .Replace(_small.Folder.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_that_are_too_few_to_be_dealt_are_refused()
    {
        _small.Write("rows.csv", "text,topic", ["a drum,music", "a goal,sport", "a flute,music", "a team,sport"]);

        var run = _small.Try(SmallRun.Recipe());

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.EndsWith(
            "rows.csv: 4 rows cannot be dealt into training, validation and test rows by data.split: one of them would "
            + "be empty. Give more rows or larger shares, or name files with data.validation and data.test.\n"
            + "1 problem. Nothing was run.",
            _small.Problems(run),
            StringComparison.Ordinal);
    }
}
