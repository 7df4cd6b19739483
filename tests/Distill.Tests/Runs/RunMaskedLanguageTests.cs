using System.Text.Json;
using Distill.Models;
using Distill.Reports;

namespace Distill.Tests.Runs;

/// <summary>Runs whose models find masked tokens, with a teacher and without.</summary>
public sealed class RunMaskedLanguageTests : IDisposable
{
    private readonly SmallRun _small = new();

    public RunMaskedLanguageTests() => _small.Folder.Write(
        "test.txt", string.Join('\n', SmallRun.Texts().Select(row => row.Text)) + "\n");

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_student_learns_the_texts_without_labels_and_without_a_teacher()
    {
        var run = _small.Run(Recipe("", data: "test: test.txt"));

        Assert.Equal(["tokenizer done", "data done", "student done"], SmallRun.Stages(run));
        var report = Report.Read(_small.Folder.File("run"));
        var student = Assert.Single(report.Models);
        Assert.Equal(["masked_perplexity", "accuracy", "loss"], student.Metrics.Keys);

        // Seven of a row's nine words are always the same; the two others are one of four each, in three topics.
        Assert.InRange(student.Metrics["masked_perplexity"], 1, 3);
        Assert.Equal(Math.Exp(student.Metrics["loss"]), student.Metrics["masked_perplexity"], tolerance: 1e-6);
        Assert.Contains("perplexity of masked tokens", run.Output, StringComparison.Ordinal);
        Assert.Contains(" test tokens: the metrics in fp32", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("teacher", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_small.Folder.File("run/teacher")));
    }

    [Fact]
    public void A_teacher_is_asked_live_since_other_tokens_are_masked_every_time()
    {
        var run = _small.Run(Recipe(Teacher, data: "test: test.txt"));

        Assert.Equal(
            ["tokenizer done", "data done", "teacher done", "baseline done", "student done"], SmallRun.Stages(run));
        var report = Report.Read(_small.Folder.File("run"));
        Assert.InRange(report.Find("student")!.Metrics["agreement"], 0.6, 1);
        Assert.Contains("Distillation changed the student's perplexity of masked tokens from ", run.Output, StringComparison.Ordinal);

        // The second term of every step is the divergence from the teacher.
        var steps = File.ReadLines(_small.Folder.File("run/metrics.jsonl"))
            .Where(line => line.Contains("\"student\"", StringComparison.Ordinal)).ToList();
        Assert.Contains("soft", steps[0], StringComparison.Ordinal);
        Assert.Equal(Head.MaskedLM, ModelLoader.Config(_small.Folder.File("run/student")).Head);
    }

    [Fact]
    public void The_same_recipe_gives_the_same_bytes()
    {
        _small.Run(Recipe(Teacher), "one");
        _small.Run(Recipe(Teacher), "two");

        Assert.Equal(_small.Bytes("one/student/model.safetensors"), _small.Bytes("two/student/model.safetensors"));
        Assert.Equal(_small.Bytes("one/metrics.jsonl"), _small.Bytes("two/metrics.jsonl"));
    }

    [Fact]
    public void A_finished_model_is_measured_and_fills_masks()
    {
        _small.Run(Recipe("", data: "test: test.txt"));

        var measured = Tool.Run(
            "eval", _small.Folder.File("run/student"), "--data", _small.Folder.File("test.txt"), "--json");
        var figures = JsonDocument.Parse(measured.Output).RootElement;
        var reported = Report.Read(_small.Folder.File("run")).Models[0].Metrics;
        Assert.Equal(reported["masked_perplexity"], figures.GetProperty("masked_perplexity").GetDouble(), tolerance: 1e-5);
        Assert.Equal(72, figures.GetProperty("tokens").GetInt32()); // of nine words 1.35 are rounded to one

        var filled = Tool.Run(
            "predict", _small.Folder.File("run/student"), "--text", "the bread and a [MASK] [MASK] the town", "--json");
        var places = JsonDocument.Parse(filled.Output).RootElement.GetProperty("predictions")[0].GetProperty("places");
        Assert.Equal((2, 5), (places.GetArrayLength(), places[0].GetArrayLength()));
        Assert.Equal("in", places[1][0].GetProperty("token").GetString());
        var probabilities = places[0].EnumerateArray().Select(each => each.GetProperty("probability").GetDouble());
        Assert.Equal(probabilities.OrderDescending(), probabilities);
    }

    [Fact]
    public void Guesses_are_printed_under_their_text()
    {
        _small.Run(Recipe(""));

        var told = Tool.Run("predict", _small.Folder.File("run/student"), "--text", "the bread and a soup [MASK] the town");

        var lines = told.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(("the bread and a soup [MASK] the town", 6), (lines[0], lines.Length));
        Assert.Matches("^  'in' +0\\.[0-9]{4}$", lines[1]);
    }

    [Fact]
    public void A_text_without_a_mask_and_columns_that_are_not_read_are_refused()
    {
        _small.Run(Recipe(""));
        var student = _small.Folder.File("run/student");

        Assert.Equal(
            (ExitCode.Usage,
                "The text 'the bread' has no '[MASK]' in its first 16 tokens. Write one where a word is to be found.\n"),
            Told(Tool.Run("predict", student, "--text", "the bread")));
        Assert.Equal(
            (ExitCode.Usage, "This model answers with tokens; it is asked with --text, without --pair.\n"),
            Told(Tool.Run("predict", student, "--data", _small.Folder.File("rows.csv"))));
        Assert.Equal(
            (ExitCode.Usage,
                "A language model reads one text a row, and the text itself is what it should know. "
                + "Name no column but --text.\n"),
            Told(Tool.Run("eval", student, "--data", _small.Folder.File("rows.csv"), "--label", "topic")));

        static (ExitCode, string) Told(Tool tool) => (tool.Code, tool.Error);
    }

    [Fact]
    public void A_tokenizer_without_a_mask_is_refused()
    {
        _small.Folder.Write("words/tokenizer.json", """
            {"version": "1.0", "model": {"type": "WordLevel", "vocab": {"the": 0, "[UNK]": 1}, "unk_token": "[UNK]"}}
            """);

        var run = _small.Try(Recipe("", "{ from: words }"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.Contains(
            "recipe.yaml:4:20: the tokenizer has no token for the mask, such as '[MASK]', which masked-lm needs.",
            _small.Problems(run),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_teacher_of_another_task_is_refused_before_anything_is_run()
    {
        _small.Run(Recipe(""), "masked");

        var run = _small.Try(SmallRun.Recipe(tokenizer: "", teacher: "{ from: masked/student }"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.StartsWith(
            "recipe.yaml:6:18: the teacher of teacher.from ends in MaskedLM; text-classification needs "
            + "SequenceClassification. Use a teacher of the same task, or train one with teacher.model.",
            _small.Problems(run),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_bench_asks_the_teacher_live_too()
    {
        var recipe = _small.Folder.Write("recipe.yaml", Recipe(Teacher));

        var live = Tool.Run("bench", recipe, "--steps", "2", "--warm-up", "0", "--json");
        var cached = Tool.Run("bench", recipe, "--steps", "2", "--warm-up", "0", "--cached");

        Assert.Equal("live", JsonDocument.Parse(live.Output).RootElement.GetProperty("teacher").GetString());
        Assert.Equal(ExitCode.Usage, cached.Code);
        Assert.EndsWith(
            "A teacher's answers are not kept for this recipe: a run asks the teacher in every step. "
            + "Leave --cached out.\n",
            cached.Error,
            StringComparison.Ordinal);
    }

    private const string Teacher =
        "teacher: { model: " + SmallRun.Model + " }\nloss: { hard: { weight: 0.5 }, soft: { weight: 0.5 } }";

    private static string Recipe(string teacher, string tokenizer = "{ train: { vocab_size: 120 } }", string data = "bad_rows: error") =>
        $"""
        name: small
        task: masked-lm
        data: {"{"} train: rows.csv, text: text, max_length: 16, {data} {"}"}
        tokenizer: {tokenizer}
        {teacher}
        student: {"{"} model: {SmallRun.Model} {"}"}
        training: {"{"} epochs: 80, batch_size: 16, precision: fp32, optimizer: {"{"} learning_rate: 1.0e-2 {"}"} {"}"}
        """;
}
