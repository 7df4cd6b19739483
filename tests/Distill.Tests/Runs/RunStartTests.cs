using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Runs;

/// <summary>Runs whose models start from others' weights, and leave parts of them as they are.</summary>
public sealed class RunStartTests : IDisposable
{
    private const string Distil =
        "{ architecture: distilbert, num_hidden_layers: 1, hidden_size: 16, num_attention_heads: 2, "
        + "intermediate_size: 24, max_position_embeddings: 16, initializer_range: 0.2 }";

    private readonly SmallRun _small = new();

    public RunStartTests() => _small.Run(SmallRun.Recipe(), "first");

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_teacher_starts_from_a_pre_trained_folder_and_has_its_shape()
    {
        PreTrain("first/teacher", "base");

        var run = _small.Run(SmallRun.Recipe(
            tokenizer: "", teacher: "{ start: { from: base }, training: { epochs: 2 } }"));

        Assert.Contains(
            $"The teacher starts from all layers of {_small.Folder.File("base")}. "
            + "Fresh: bert.pooler.dense, classifier.",
            run.Error,
            StringComparison.Ordinal);
        var config = ModelLoader.Config(_small.Folder.File("run/teacher"));
        Assert.Equal((Head.SequenceClassification, 16, 3), (config.Head, config.HiddenSize, config.Labels.Count));
    }

    [Fact]
    public void A_student_of_another_family_starts_from_the_teacher_and_freezes_parts()
    {
        var run = _small.Run(SmallRun.Recipe(
            tokenizer: "",
            teacher: "{ from: first/teacher }",
            student: $"{{ model: {Distil}, start: {{ layers: first }}, freeze: [embeddings, layers.0] }}"));

        Assert.Contains(
            "The student starts from all layers of ", run.Error, StringComparison.Ordinal);
        Assert.Contains("Fresh: pre_classifier, classifier.", run.Error, StringComparison.Ordinal);
        Assert.Matches(
            "The student trains 323 of [0-9,]+ parameters; frozen: embeddings, layers.0.", run.Error);
        using var teacher = ModelLoader.Load(_small.Folder.File("first/teacher"), Device.Cpu);
        using var student = ModelLoader.Load(_small.Folder.File("run/student"), Device.Cpu);
        Assert.Equal(
            teacher.Weights["bert.encoder.layer.0.output.dense.weight"].ToArray<float>(),
            student.Weights["distilbert.transformer.layer.0.ffn.lin2.weight"].ToArray<float>());
    }

    [Fact]
    public void Without_a_teacher_a_student_starts_from_a_folder_and_its_baseline_does_not()
    {
        PreTrain("first/teacher", "base");
        var recipe = SmallRun.Recipe(
            tokenizer: "",
            student: $"{{ model: {SmallRun.Model}, start: {{ from: base }}, freeze: [embeddings] }}",
            loss: "{ hard: { label_smoothing: 0 } }",
            baseline: true);

        var run = _small.Run(recipe.Replace(
            "teacher: { model: " + SmallRun.Model + ", training: { epochs: 15 } }\n", "", StringComparison.Ordinal));

        const string Words = "bert.embeddings.word_embeddings.weight";
        using var source = ModelLoader.Load(_small.Folder.File("first/teacher"), Device.Cpu);
        using var student = ModelLoader.Load(_small.Folder.File("run/student"), Device.Cpu);
        using var baseline = ModelLoader.Load(_small.Folder.File("run/baseline"), Device.Cpu);
        Assert.Equal(source.Weights[Words].ToArray<float>(), student.Weights[Words].ToArray<float>());
        Assert.NotEqual(source.Weights[Words].ToArray<float>(), baseline.Weights[Words].ToArray<float>());
        Assert.DoesNotContain("The baseline", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_narrower_student_keeps_a_part_of_the_teacher()
    {
        var narrow = SmallRun.Model
            .Replace("hidden_size: 16", "hidden_size: 8", StringComparison.Ordinal)
            .Replace("heads: 2", "heads: 1", StringComparison.Ordinal)
            .Replace("size: 24", "size: 12", StringComparison.Ordinal);

        _small.Run(SmallRun.Recipe(
            tokenizer: "",
            teacher: "{ from: first/teacher }",
            student: $"{{ model: {narrow}, start: {{ keep: magnitude }} }}"));

        Assert.Equal(8, ModelLoader.Config(_small.Folder.File("run/student")).HiddenSize);
    }

    [Fact]
    public void A_changed_folder_is_started_from_again()
    {
        PreTrain("first/teacher", "base");
        var recipe = SmallRun.Recipe(
            tokenizer: "{ from: first/teacher }", teacher: "{ start: { from: base }, training: { epochs: 1 } }");
        _small.Run(recipe);

        PreTrain("first/student", "base");

        Assert.Contains("teacher done", SmallRun.Stages(_small.Run(recipe)));
    }

    [Fact]
    public void What_does_not_fit_a_folder_is_told_before_anything_is_run()
    {
        var wide = SmallRun.Model
            .Replace("hidden_size: 16", "hidden_size: 32", StringComparison.Ordinal)
            .Replace("layers: 1", "layers: 3", StringComparison.Ordinal);

        var run = _small.Try(SmallRun.Recipe(
            data: "{ train: rows.csv, text: text, label: topic, max_length: 17 }",
            tokenizer: "",
            teacher: "{ start: { from: first/teacher }, freeze: [embeddings, layers.0-4] }",
            student: $"{{ model: {wide.Replace("beddings: 16", "beddings: 20", StringComparison.Ordinal)}, "
                + "start: { from: first/student, layers: last } }"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.Equal(
            """
            recipe.yaml:4:64: data.max_length is 17; the teacher of teacher.start.from reads at most 16 tokens. Shorten the rows.
            recipe.yaml:6:52: teacher.freeze names 'layers.0-4'; the layers are 0 to 0.
            recipe.yaml:7:40: student.model.num_hidden_layers is 3 and that of the model of student.start.from is 1; 'last' takes none twice. Give 1 at most, or name them with student.start.layers, such as [0, 0].
            recipe.yaml:7:56: student.model.hidden_size is 32 and that of the model of student.start.from is 16; a copy cannot be wider. Give 16, or remove student.start.
            recipe.yaml:7:132: student.model.max_position_embeddings is 20 and that of the model of student.start.from is 16; there is nothing to copy for the others. Give 16 at most, or remove student.start.
            5 problems. Nothing was run.
            """,
            _small.Problems(run));
    }

    /// <summary>The folder's model with a head for masked words in place of its own.</summary>
    private void PreTrain(string from, string to)
    {
        using var scope = new TensorScope();
        using var model = ModelLoader.Load(_small.Folder.File(from), Device.Cpu);
        using var masked = Model.Create((BertConfig)model.Config with { Head = Head.MaskedLM }, seed: 9, Device.Cpu);
        new LayerCopy(model.Weights, masked.Weights, [0], answersAgree: false).Run();
        masked.Save(_small.Folder.File(to));
        foreach (var file in Directory.GetFiles(_small.Folder.File(from), "*tokenizer*"))
        {
            File.Copy(file, Path.Combine(_small.Folder.File(to), Path.GetFileName(file)), overwrite: true);
        }
    }
}
