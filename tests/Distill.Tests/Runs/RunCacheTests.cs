using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Reports;

namespace Distill.Tests.Runs;

/// <summary>Runs whose student reads what a language model's teacher said before.</summary>
public sealed class RunCacheTests : IDisposable
{
    private const string Model =
        "{ architecture: gpt2, num_hidden_layers: 1, hidden_size: 24, num_attention_heads: 2, intermediate_size: 48, "
        + "max_position_embeddings: 16, initializer_range: 0.2, hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 }";

    private readonly SmallRun _small = new();

    public RunCacheTests()
    {
        var texts = SmallRun.Texts().Select(row => row.Text).ToList();
        _small.Folder.Write("train.txt", string.Join('\n', texts.Concat(texts.AsEnumerable().Reverse())) + "\n");
        _small.Folder.Write("held.txt", string.Join('\n', texts.Take(36)) + "\n");
        _small.Folder.Write("test.txt", string.Join('\n', texts.Skip(36)) + "\n");
    }

    public void Dispose() => _small.Dispose();

    [Fact]
    public void The_teacher_is_asked_once_by_a_verb_of_its_own_and_the_student_learns_as_from_a_live_one()
    {
        var recipe = _small.Folder.Write("recipe.yaml", Recipe(", cache: {}"));
        var made = Tool.Run("cache-teacher", recipe, "--output", _small.Folder.File("run"));
        Assert.True(made.Code == ExitCode.Done, made.Error);
        Assert.Equal(["tokenizer done", "data done", "teacher done", "answers done"], SmallRun.Stages(made));
        var answers = Directory.GetDirectories(_small.Folder.File("run/stages"), "answers-*").Single();
        Assert.Equal($"The teacher's answers are in {answers}.\n", made.Output);
        Assert.Matches(
            "The teacher's answers take 3[01][0-9] bytes a token. Of each 50 of 300 tokens are kept; the others have a "
            + "probability of 0.0[0-9]+ together on average, and of 0.[0-9]+ at most: no kept distribution is further from the "
            + @"teacher's \(total variation\).",
            made.Error);

        var run = _small.Run(Recipe(", cache: {}"));
        Assert.Equal(
            [
                "tokenizer done before", "data done before", "teacher done before", "answers done before", "baseline done",
                "student done",
            ],
            SmallRun.Stages(run));
        Assert.Contains(
            "kept answers are those of the teacher",
            File.ReadAllText(_small.Folder.File("run/preflight.json")),
            StringComparison.Ordinal);

        _small.Run(Recipe(""), "live");
        double Perplexity(string folder) =>
            Report.Read(_small.Folder.File(folder)).Find("student")!.Metrics["perplexity"];
        Assert.Equal(Perplexity("live"), Perplexity("run"), tolerance: 0.02);
    }

    [Fact]
    public void Answers_of_another_teacher_or_damaged_ones_are_refused_and_told()
    {
        _small.Run(Recipe(", cache: { top_k: 20 }"));
        var answers = Directory.GetDirectories(_small.Folder.File("run/stages"), "answers-*").Single();
        var (note, file) = (Path.Combine(answers, "answers.json"), Path.Combine(answers, "answers-00000.safetensors"));
        Forget("student");

        var (before, bytes) = (File.ReadAllText(note), File.ReadAllBytes(file));
        var json = JsonNode.Parse(before)!;
        json["keys"]!["data.max_length"] = "32";
        File.WriteAllText(note, json.ToJsonString());
        var stale = _small.Try(Recipe(", cache: { top_k: 20 }"));
        Assert.Equal(ExitCode.InputInvalid, stale.Code);
        Assert.Contains(
            "holds a teacher's answers of another run: data.max_length is '16', was '32'. Delete the stage's folder; the next "
            + "run writes it anew.",
            _small.Problems(stale),
            StringComparison.Ordinal);

        File.WriteAllText(note, before);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        var damaged = _small.Try(Recipe(", cache: { top_k: 20 }"));
        Assert.Contains("is damaged or missing. Delete the stage's folder;", _small.Problems(damaged), StringComparison.Ordinal);
    }

    /// <summary>Which also shows that an interrupted stage goes on with the files that are there.</summary>
    [Fact]
    public void A_sample_is_asked_again_before_answers_are_used()
    {
        _small.Run(Recipe(", cache: { top_k: 20 }"));
        var answers = Directory.GetDirectories(_small.Folder.File("run/stages"), "answers-*").Single();
        var bytes = File.ReadAllBytes(Path.Combine(answers, "answers-00000.safetensors"));
        using (var reader = new SafetensorsReader(Path.Combine(answers, "answers-00000.safetensors")))
        {
            // Every token another one.
            var entry = reader.Entry("tokens");
            var begin = bytes.Length - (int)reader.Entries.Max(each => each.Begin + each.Length);
            for (var at = begin + (int)entry.Begin; at < begin + (int)(entry.Begin + entry.Length); at += sizeof(int))
            {
                bytes[at] ^= 1;
            }
        }

        var unfinished = _small.Folder.Write($"run/checkpoints/{Path.GetFileName(answers)}/answers-00000.safetensors", "");
        File.WriteAllBytes(unfinished, bytes);
        Directory.Delete(answers, recursive: true);
        Forget("student");
        var run = _small.Try(Recipe(", cache: { top_k: 20 }"));

        Assert.Equal(ExitCode.GateFailed, run.Code);
        Assert.Matches(
            @"^1[0-6] rows asked again: the distributions are 0\.[4-9][0-9]* apart on average, and 0\.0[0-9]+ are allowed\. "
            + @"Delete the stage of the answers; the next run writes it anew\.$",
            _small.Problems(run).Split('\n').Single(line => line.Contains("asked again", StringComparison.Ordinal)));
        Assert.False(File.Exists(unfinished));
    }

    [Fact]
    public void A_bench_reads_answers_of_the_size_that_are_kept_where_the_recipe_keeps_any()
    {
        Tool Bench(string more) => Tool.Run(
            "bench", _small.Folder.Write("recipe.yaml", Recipe(more)), "--steps", "2", "--warm-up", "1", "--cached", "--json");

        var told = Bench(", cache: { top_k: 7 }");
        Assert.True(told.Code == ExitCode.Done, told.Error);
        Assert.Equal("cached", (string?)JsonNode.Parse(told.Output)!["teacher"]);

        var refused = Bench("");
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("a run asks the teacher in every step", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_that_keeps_no_answers_is_told_how_it_could()
    {
        var recipe = _small.Folder.Write("recipe.yaml", Recipe(""));

        var made = Tool.Run("cache-teacher", recipe, "--output", _small.Folder.File("run"));

        Assert.Equal(ExitCode.Usage, made.Code);
        Assert.Contains(
            "A run of this recipe keeps no answers: its teacher is asked in every step, or not at all. Give teacher.cache to "
            + "keep the likeliest tokens of each.",
            made.Error,
            StringComparison.Ordinal);
    }

    private void Forget(string stage) => Directory.GetDirectories(_small.Folder.File("run/stages"), $"{stage}-*").ToList()
        .ForEach(folder => Directory.Delete(folder, recursive: true));

    private static string Recipe(string more) =>
        $$"""
        name: small
        task: causal-lm
        data: { train: train.txt, validation: held.txt, test: test.txt, max_length: 16 }
        tokenizer: { train: { kind: byte-level-bpe, vocab_size: 300, min_frequency: 1 } }
        teacher: { model: {{Model}}{{more}} }
        student: { model: {{Model}} }
        loss: { hard: { weight: 0.3 }, soft: { weight: 0.7, temperature: 1 } }
        training: { epochs: 8, batch_size: 8, precision: fp32, optimizer: { learning_rate: 1.0e-2 } }
        """;
}
