using Distill.Recipes;
using FsCheck.Xunit;

namespace Distill.Tests.Recipes;

public sealed class RecipeWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("teacher: { model: {} }")]
    [InlineData("name: other\nseed: 3\nbaseline: false\nteacher: { model: { hidden_act: gelu-new } }")]
    [InlineData("teacher: { from: bert }\nloss: { soft: { weight: 0 } }")]
    [InlineData("teacher: { model: {} }\ncompress: [share]")]
    [InlineData("teacher: { model: {} }\ncompress:\n- share: { groups: 2, embedding_size: 8 }")]
    [InlineData("teacher: { model: {} }\ncompress:\n- factorize: { energy: 0.9, embeddings: true }\n- quantize")]
    [InlineData("teacher: { from: bert }\ntokenizer: { from: bert }\nloss: { hard: { weight: 0 } }")]
    [InlineData("teacher: { model: {}, training: { optimizer: { kind: sgd }}}\ntraining: { optimizer: { beta1: 0 } }")]
    [InlineData("teacher: { model: {} }\ntraining: { clip_norm: null, early_stopping: { patience: 2 } }")]
    public void What_is_written_reads_back_as_an_equal_recipe(string text)
    {
        WriteInputs();
        var recipe = Read($"data: {{ train: train.csv }}\nstudent: {{ model: {{}} }}\n{text}\n");

        Assert.Equal(recipe, Read(RecipeWriter.Write(recipe)));
    }

    [Fact]
    public void So_does_a_recipe_on_tokens_with_copied_layers()
    {
        WriteInputs();
        var recipe = Read(
            """
            data: { train: train.csv, tokens: text, test: test.csv, delimiter: ";", limit: 5, bad_rows: skip }
            teacher: { model: { vocab_size: 10 } }
            student: { model: { vocab_size: 10, num_hidden_layers: 2 }, start: { layers: [0, 3] } }
            """);

        Assert.Equal(recipe, Read(RecipeWriter.Write(recipe)));
    }

    [Fact]
    public void Every_default_is_written_down()
    {
        WriteInputs();
        var recipe = Read("data: { train: train.csv }\nteacher: { model: {} }\nstudent: { model: {} }\n");

        Approved.Equal("tests/Distill.Tests/Approved/resolved.yaml", RecipeWriter.Write(recipe));
    }

    [Property(MaxTest = 300)]
    public void Any_text_reads_back_as_itself(string? text)
    {
        // Half characters cannot be in a file of UTF-8.
        if (string.IsNullOrWhiteSpace(text) || text.EnumerateRunes().Any(rune => rune.Value is 0 or 0xFFFD))
        {
            return;
        }

        var findings = new Findings("recipe.yaml");
        var map = YamlReader.Read($"a: {RecipeWriter.Scalar(text)}\n", findings);

        Assert.Empty(findings.Problems);
        Assert.Equal(text, Assert.IsType<YamlText>(Assert.Single(map!.Entries).Value).Value);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("No")]
    [InlineData("~")]
    [InlineData("1e5")]
    [InlineData("- a")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData(" a")]
    [InlineData("a\u0085b\u2028c")]
    [InlineData("'\"\\")]
    [InlineData("@a")]
    [InlineData("---")]
    public void Texts_that_YAML_takes_for_something_else_are_quoted(string text) => Any_text_reads_back_as_itself(text);

    [Theory]
    [InlineData(1e-12, "1.0e-12")]
    [InlineData(3e-4, "0.0003")]
    [InlineData(2.5e-7, "2.5e-7")]
    [InlineData(1, "1")]
    public void Numbers_are_such_for_every_YAML_reader(double number, string written) =>
        Assert.Equal(written, RecipeWriter.Scalar(number));

    private void WriteInputs()
    {
        _folder.Write("train.csv", "text,label\n1 2,a\n");
        _folder.Write("test.csv", "text,label\n1 2,a\n");
        _folder.Write("bert/config.json", "{}");
        _folder.Write("bert/model.safetensors", "");
        _folder.Write("bert/vocab.txt", "");
    }

    private Recipe Read(string text) => RecipeFile.Read(_folder.Write("recipe.yaml", text)).Recipe;
}
