using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Tests.Runs;

/// <summary>Runs whose student is held to what is inside of the teacher.</summary>
public sealed class RunInsideTests : IDisposable
{
    private const string Wide =
        "{ num_hidden_layers: 4, hidden_size: 24, num_attention_heads: 3, intermediate_size: 24, "
        + "max_position_embeddings: 16, initializer_range: 0.2 }";

    private const string AllTerms =
        """
        { hard: { weight: 0.5, balance: true },
          soft: { weight: 0.5, temperature: 4, temperature_end: 1, weight_end: 0.1 },
          hidden: { weight: 0.1, layers: [{ student: embeddings, teacher: embeddings }, { student: 0, teacher: 3 }] },
          embeddings: { weight: 0.1, distance: cosine }, attention: { weight: 0.1, distance: kl, head_match: mean },
          relations: { weight: 0.1, relation_heads: 4 }, relational: { weight: 0.1, row_group: 8 },
          contrastive: { weight: 0.1, row_group: 8 } }
        """;

    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void Every_term_is_learned_and_the_projections_stay_out_of_the_student()
    {
        var run = _small.Run(Recipe(AllTerms), "one");
        _small.Run(Recipe(AllTerms), "two");

        Assert.DoesNotContain("answers done", SmallRun.Stages(run));
        Assert.Equal(_small.Bytes("one/student/model.safetensors"), _small.Bytes("two/student/model.safetensors"));
        using var student = new SafetensorsReader(_small.Folder.File("one/student/model.safetensors"));
        using var baseline = new SafetensorsReader(_small.Folder.File("one/baseline/model.safetensors"));
        Assert.Equal(baseline.Entries.Select(entry => entry.Name), student.Entries.Select(entry => entry.Name));

        var steps = Steps("one");
        string[] terms =
        [
            "hard", "soft", "hidden", "embeddings", "attention", "relations", "relational_distance", "relational_angle",
            "contrastive",
        ];
        Assert.All(terms, term =>
        {
            var values = steps.Select(step => (double)step[$"loss_{term}"]!).ToList();
            Assert.All(values, value => Assert.True(value > 0, term));
        });
        Assert.True((double)steps[^1]["loss_hidden"]! < (double)steps[0]["loss_hidden"]!);
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    [InlineData("distilbert")]
    [InlineData("albert")]
    public void Every_kind_of_text_network_shows_its_inside(string family)
    {
        var model = SmallRun.Model.Replace("{ ", $"{{ architecture: {family}, ", StringComparison.Ordinal);
        _small.Run(Recipe(
            "{ hidden: { layers: last }, attention: {}, relations: {}, relational: {} }", model, model));

        Assert.All(Steps("run"), step => Assert.True((double)step["loss_attention"]! > 0));
    }

    [Fact]
    public void A_changed_term_trains_the_student_anew_and_no_other_model()
    {
        _small.Run(Recipe("{ hidden: { weight: 0.1 } }"));

        var run = _small.Run(Recipe("{ hidden: { weight: 0.2 } }"));

        Assert.Equal(
            [
                "tokenizer done before", "data done before", "teacher done before", "baseline done before",
                "student done",
            ],
            SmallRun.Stages(run));
    }

    [Fact]
    public void Weights_of_classes_are_one_for_each_label()
    {
        var run = _small.Try(Recipe("{ hard: { class_weights: [1, 2] } }"));

        Assert.Equal(ExitCode.RecipeInvalid, run.Code);
        Assert.Equal(
            "recipe.yaml:8:32: loss.hard.class_weights holds 2 numbers; the rows have 3 labels, in this order: 'food', "
            + "'music', 'sport'.\n1 problem. Nothing was run.",
            string.Join('\n', _small.Problems(run).Split('\n')[^2..]));
    }

    private IReadOnlyList<JsonNode> Steps(string run) =>
    [
        .. from line in File.ReadLines(_small.Folder.File($"{run}/metrics.jsonl"))
           let entry = JsonNode.Parse(line)!
           where (string?)entry["stage"] == "student" && entry["loss"] is not null
           select entry,
    ];

    private static string Recipe(string loss, string teacher = Wide, string student = SmallRun.Model) => SmallRun.Recipe(
        loss: loss,
        teacher: $"{{ model: {teacher}, expect: {{}}, training: {{ epochs: 3 }} }}",
        student: $"{{ model: {student} }}",
        baseline: true);
}
