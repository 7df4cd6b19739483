using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Reports;

namespace Distill.Tests.Runs;

/// <summary>Runs whose teacher writes what the student learns.</summary>
public sealed class RunWriteTests : IDisposable
{
    private const string Model =
        "{ architecture: gpt2, num_hidden_layers: 1, hidden_size: 24, num_attention_heads: 2, intermediate_size: 48, "
        + "max_position_embeddings: 16, initializer_range: 0.2, hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 }";

    private const string Trained = "model: " + Model;

    private readonly SmallRun _small = new();

    public RunWriteTests()
    {
        var texts = SmallRun.Texts().Select(row => row.Text).ToList();
        _small.Folder.Write("train.txt", string.Join('\n', texts.Concat(texts.AsEnumerable().Reverse())) + "\n");
        _small.Folder.Write("held.txt", string.Join('\n', texts.Take(36)) + "\n");
        _small.Folder.Write("test.txt", string.Join('\n', texts.Skip(36)) + "\n");
    }

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_student_learns_what_the_teacher_wrote_and_an_interrupted_teacher_goes_on()
    {
        var recipe = Recipe(Trained + ", write: { prompt_tokens: 2, max_new_tokens: 12, top_p: 0.95 }");
        var run = _small.Run(recipe);

        Assert.Equal(
            [
                "tokenizer done", "data done", "teacher done", "written done", "written-rows done", "baseline done",
                "student done",
            ],
            SmallRun.Stages(run));
        var path = Assert.Single(Directory.GetFiles(Stages(), "written.jsonl", SearchOption.AllDirectories));
        var lines = File.ReadAllLines(path);
        Assert.Equal(144, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("the ", (string?)JsonNode.Parse(line)!["text"], StringComparison.Ordinal));
        Assert.True(lines.Distinct().Count() > 20);

        // The student never saw a row, and knows the language all the same.
        Assert.InRange(Report.Read(_small.Folder.File("run")).Find("student")!.Metrics["perplexity"], 1.2, 4);

        // As a kill in the third batch of 32 leaves it: two whole ones, and some of the next.
        var student = _small.Bytes("run/student/model.safetensors");
        var folder = Path.GetDirectoryName(path)!;
        var unfinished = $"run/checkpoints/{Path.GetFileName(folder)}/written.jsonl";
        _small.Folder.Write(unfinished, string.Join('\n', lines.Take(70)) + "\n" + lines[70][..5]);
        Directory.Delete(folder, recursive: true);
        Directory.GetDirectories(Stages(), "student-*").ToList()
            .ForEach(stage => Directory.Delete(stage, recursive: true));
        _small.Run(recipe);

        Assert.Equal(lines, File.ReadAllLines(path));
        Assert.Equal(student, _small.Bytes("run/student/model.safetensors"));
        Assert.False(File.Exists(_small.Folder.File(unfinished)));
    }

    [Fact]
    public void A_teacher_with_other_tokens_writes_for_the_student_and_is_asked_about_none()
    {
        _small.Run(Recipe(Trained));
        const string other = "{ train: { kind: byte-level-bpe, vocab_size: 270, min_frequency: 1 } }";

        var run = _small.Run(
            Recipe("from: run/teacher, write: { prompt_tokens: 2, max_new_tokens: 12, temperature: 0 }", tokenizer: other), "two");
        Assert.Equal(
            ["tokenizer done", "data done", "written done", "written-rows done", "baseline done", "student done"],
            SmallRun.Stages(run));
        Assert.Contains("Distillation changed the student's perplexity from ", run.Output, StringComparison.Ordinal);
        Assert.Equal(["baseline", "student"], Report.Read(_small.Folder.File("two")).Models.Select(model => model.Name));
        var checks = JsonFile.Read(_small.Folder.File("two/preflight.json"))["checks"]!.AsArray();
        Assert.Contains(
            "run/teacher has other tokens and only writes; its texts are read in the run's 270 tokens.",
            checks.Select(check => (string?)check!["told"]));

        // With the student's tokens in a folder, and answers about tokens asked for.
        var asked = _small.Try(
            Recipe("from: run/teacher", loss: "{ soft: { weight: 0.5 } }", tokenizer: "{ from: two/student }"), "three");
        Assert.Equal(ExitCode.InputInvalid, asked.Code);
        Assert.Contains(
            "Use one tokenizer for all. Answers about tokens cannot be compared then; a teacher with other tokens can write "
            + "texts that the student learns: give teacher.write, and loss.soft.weight: 0.",
            _small.Problems(asked),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_teacher_answers_the_prompts_of_the_rows()
    {
        foreach (var (name, first) in new[] { ("train", 0), ("held", 24), ("test", 48) })
        {
            _small.Write($"{name}.csv", "question,answer", SmallRun.Texts().Skip(first).Take(name == "train" ? 72 : 24)
                .Select(row => $"{row.Text.Split(' ')[1]} {row.Text.Split(' ')[4]},is {row.Topic}"));
        }

        _small.Run(Recipe(Trained + ", write: { max_new_tokens: 6, temperature: 0, with_rows: true }")
            .Replace(".txt", ".csv", StringComparison.Ordinal)
            .Replace("data:\n", "data:\n  prompt: question\n  text: answer\n", StringComparison.Ordinal));

        var lines = File.ReadAllLines(Directory.GetFiles(Stages(), "written.jsonl", SearchOption.AllDirectories).Single());
        var first0 = JsonNode.Parse(lines[0])!;
        var (text, topic) = SmallRun.Texts().First();
        Assert.Equal($"{text.Split(' ')[1]} {text.Split(' ')[4]}", (string?)first0["prompt"]);
        Assert.Equal($"is {topic}", (string?)first0["text"]);
        Assert.InRange(Report.Read(_small.Folder.File("run")).Find("student")!.Metrics["perplexity"], 1, 1.2);
    }

    private string Stages() => _small.Folder.File("run/stages");

    private static string Recipe(
        string teacher,
        string loss = "{ soft: { weight: 0 } }",
        string tokenizer = "{ train: { kind: byte-level-bpe, vocab_size: 300, min_frequency: 1 } }") =>
        $$"""
        name: small
        task: causal-lm
        data:
          train: train.txt
          validation: held.txt
          test: test.txt
          max_length: 16
        tokenizer: {{tokenizer}}
        teacher: { {{teacher}} }
        student: { model: {{Model}} }
        loss: {{loss}}
        training: { epochs: 8, batch_size: 8, evaluation_batch_size: 32, precision: fp32, optimizer: { learning_rate: 1.0e-2 } }
        """;
}
