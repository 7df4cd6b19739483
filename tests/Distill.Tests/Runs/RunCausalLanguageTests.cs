using System.Text.Json;
using Distill.Data;
using Distill.Formats;
using Distill.Models;
using Distill.Reports;
using Distill.Tokenizers;

namespace Distill.Tests.Runs;

/// <summary>Runs whose models predict the next token.</summary>
public sealed class RunCausalLanguageTests : IDisposable
{
    private const string Model =
        "{ architecture: gpt2, num_hidden_layers: 1, hidden_size: 24, num_attention_heads: 2, intermediate_size: 48, "
        + "max_position_embeddings: 16, initializer_range: 0.2, hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 }";

    private readonly SmallRun _small = new();

    public RunCausalLanguageTests()
    {
        var texts = SmallRun.Texts().Select(row => row.Text).ToList();
        _small.Folder.Write("train.txt", string.Join('\n', texts.Concat(texts.AsEnumerable().Reverse())) + "\n");
        _small.Folder.Write("held.txt", string.Join('\n', texts.Take(36)) + "\n");
        _small.Folder.Write("test.txt", string.Join('\n', texts.Skip(36)) + "\n");
    }

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_student_learns_from_the_texts_and_from_a_live_teacher()
    {
        var run = _small.Run(Recipe(
            "teacher: { model: " + Model + " }\nloss: { hard: { weight: 0.5 }, soft: { weight: 0.5, temperature: 2 } }"));

        Assert.Equal(
            ["tokenizer done", "data done", "teacher done", "baseline done", "student done"], SmallRun.Stages(run));
        var report = Report.Read(_small.Folder.File("run"));
        Assert.Equal(["perplexity", "accuracy", "loss", "agreement"], report.Models[0].Metrics.Keys);

        // Of ten tokens a text eight follow from those before; the two others are one of twelve and one of four. A
        // model that knows nothing has a perplexity of 300.
        Assert.All(report.Models, model => Assert.InRange(model.Metrics["perplexity"], 1.2, 4));
        Assert.InRange(report.Find("student")!.Metrics["agreement"], 0.7, 1);
        Assert.Contains("Distillation changed the student's perplexity from ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Packed_rows_hold_every_token_once()
    {
        _small.Run(Recipe("export: [onnx: { cache: true }]"));

        var graph = Report.Read(_small.Folder.File("run")).Graphs!.Single();
        Assert.Equal(graph.Before["perplexity"], graph.Metrics["perplexity"], 1e-4);
        var tokenizer = Tokenizer.Load(_small.Folder.File("run/student"));
        var tokens = File.ReadLines(_small.Folder.File("train.txt")).Sum(line => tokenizer.Pieces(line).Length + 1);
        using var rows = ExampleFile.Open(
            Directory.GetFiles(_small.Folder.File("run/stages"), "train.examples", SearchOption.AllDirectories).Single());
        Assert.InRange(tokens - rows.ValueCount, 0, 1);
        Assert.Equal((int)Math.Ceiling(rows.ValueCount / 16.0), rows.Count);
    }

    [Fact]
    public void Unpacked_each_text_is_a_row_and_eval_reads_them_so_too()
    {
        _small.Run(Recipe("", pack: false));

        Assert.Equal(144, (int)JsonFile.Read(_small.Folder.File("run/run.json"))["examples"]!["train"]!);
        var measured = Eval("run/student", "test.txt");
        Assert.Equal(
            Report.Read(_small.Folder.File("run")).Models[0].Metrics["perplexity"],
            measured.GetProperty("perplexity").GetDouble(),
            tolerance: 1e-5);
    }

    [Fact]
    public void A_finished_model_is_measured_and_continues_texts()
    {
        _small.Run(Recipe(""));

        Assert.Equal(
            Report.Read(_small.Folder.File("run")).Models[0].Metrics["perplexity"],
            Eval("run/student", "test.txt").GetProperty("perplexity").GetDouble(),
            tolerance: 1e-5);

        var told = Tool.Run("predict", _small.Folder.File("run/student"), "--text", "the bread and a soup in", "--json");
        var places = JsonDocument.Parse(told.Output).RootElement.GetProperty("predictions")[0].GetProperty("places");
        Assert.Equal((1, 5), (places.GetArrayLength(), places[0].GetArrayLength()));
        Assert.Equal(" the", places[0][0].GetProperty("token").GetString());
        Assert.InRange(places[0][0].GetProperty("probability").GetDouble(), 0.7, 1);
    }

    [Fact]
    public void Of_a_text_longer_than_the_model_reads_the_end_counts()
    {
        _small.Run(Recipe(""));
        string Next(string text) =>
            string.Join('\n', Tool.Run("predict", _small.Folder.File("run/student"), "--text", text).Output.Split('\n')[1..]);

        var text = "the bread and a soup in the town";
        var beginning = string.Concat(Enumerable.Repeat("and a drum ", 8));

        Assert.Equal(Next(beginning + beginning + text), Next(beginning + text));
    }

    [Fact]
    public void The_folder_names_the_token_that_ends_a_text()
    {
        _small.Run(Recipe(""));

        var config = JsonFile.Read(_small.Folder.File("run/student/config.json"));
        var generation = JsonFile.Read(_small.Folder.File("run/student/generation_config.json"));
        Assert.Equal("GPT2LMHeadModel", (string?)config["architectures"]![0]);
        Assert.Equal(0, (int)config["eos_token_id"]!);
        Assert.Equal(
            (0, 0, 0),
            ((int)generation["bos_token_id"]!, (int)generation["eos_token_id"]!, (int)generation["pad_token_id"]!));
        Assert.Equal("<|endoftext|>", Tokenizer.Load(_small.Folder.File("run/student")).TokenOf(0));
        Assert.Equal(Head.CausalLM, ModelLoader.Config(_small.Folder.File("run/student")).Head);
    }

    [Fact]
    public void A_tokenizer_without_an_end_of_text_is_refused()
    {
        _small.Folder.Write("words/tokenizer.json", """
            {"version": "1.0", "model": {"type": "WordLevel", "vocab": {"the": 0, "[UNK]": 1}, "unk_token": "[UNK]"}}
            """);

        var run = _small.Try(Recipe("", tokenizer: "{ from: words }"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.Contains(
            "the tokenizer has no token that ends a text, such as '<|endoftext|>', which causal-lm needs.",
            _small.Problems(run),
            StringComparison.Ordinal);
    }

    /// <summary>
    /// Prompts are words by chance, which nothing can predict, and the answers follow from them: over what counts the
    /// perplexity is next to 1.
    /// </summary>
    [Fact]
    public void Of_rows_with_prompts_only_the_answers_are_learned_and_measured()
    {
        foreach (var (name, first) in new[] { ("train", 0), ("held", 24), ("test", 48) })
        {
            _small.Write($"{name}.csv", "question,answer", SmallRun.Texts().Skip(first).Take(name == "train" ? 72 : 24)
                .Select(row => $"{row.Text.Split(' ')[1]} {row.Text.Split(' ')[4]},is {row.Topic}"));
        }

        var recipe = Recipe("teacher: { model: " + Model + " }").Replace(".txt", ".csv", StringComparison.Ordinal)
            .Replace("  pack: true", "  prompt: question\n  text: answer", StringComparison.Ordinal);
        _small.Run(recipe);

        var report = Report.Read(_small.Folder.File("run"));
        Assert.All(report.Models, model => Assert.InRange(model.Metrics["perplexity"], 1, 1.2));
        var counts = JsonFile.Read(_small.Folder.File("run/preflight.json"))["checks"]!.AsArray()
            .Single(check => (string?)check!["name"] == "every term counts something")!["told"]!.ToString();
        Assert.Matches(@"^In 8 rows with \d+ tokens, of which \d+ are read and not predicted: hard (\d+), soft \1\.$", counts);
        Assert.Equal(
            report.Find("student")!.Metrics["perplexity"],
            Eval("run/student", "test.csv", "--prompt", "question", "--text", "answer").GetProperty("perplexity").GetDouble(),
            tolerance: 1e-5);
    }

    [Fact]
    public void A_teacher_with_more_rows_than_tokens_is_compared_over_the_tokens()
    {
        _small.Run(Recipe("teacher: { model: " + Model.Replace(" }", ", vocab_size: 320 }") + " }"));

        var told = JsonFile.Read(_small.Folder.File("run/preflight.json"))["checks"]!.AsArray()
            .Single(check => (string?)check!["name"] == "answers are tokens")!["told"]!.ToString();
        Assert.Equal(
            "The tokenizer has 300 tokens; the teacher answers with 320, of which 20 are none. Student and teacher are "
            + "compared over the 300, renormalized.",
            told);
    }

    private JsonElement Eval(string model, string data, params string[] more)
    {
        var told = Tool.Run(
            ["eval", _small.Folder.File(model), "--data", _small.Folder.File(data), "--json", .. more]);
        Assert.True(told.Code == ExitCode.Done, told.Error);
        return JsonDocument.Parse(told.Output).RootElement;
    }

    private static string Recipe(
        string teacher,
        bool pack = true,
        string tokenizer = "{ train: { kind: byte-level-bpe, vocab_size: 300, min_frequency: 1 } }") =>
        $"""
        name: small
        task: causal-lm
        data:
          train: train.txt
          validation: held.txt
          test: test.txt
          max_length: 16
          pack: {(pack ? "true" : "false")}
        tokenizer: {tokenizer}
        {teacher}
        student: {"{"} model: {Model} {"}"}
        training: {"{"} epochs: 12, batch_size: 8, precision: fp32, optimizer: {"{"} learning_rate: 1.0e-2 {"}"} {"}"}
        """;
}
