using Distill.Models;
using Distill.Reports;
using Distill.Torch;

namespace Distill.Tests.Runs;

/// <summary>Runs that take a finished teacher from a folder.</summary>
public sealed class RunTeacherTests : IDisposable
{
    private readonly SmallRun _small = new();

    public RunTeacherTests() => _small.Run(SmallRun.Recipe(), "first");

    public void Dispose() => _small.Dispose();

    [Fact]
    public void The_teacher_of_an_earlier_run_teaches_as_it_did_there()
    {
        var run = _small.Run(From("first/teacher"));

        Assert.Equal(
            ["tokenizer done", "data done", "teacher done", "answers done", "student done"], SmallRun.Stages(run));
        Assert.Equal(_small.Bytes("first/teacher/model.safetensors"), _small.Bytes("run/teacher/model.safetensors"));
        Assert.Equal(_small.Bytes("first/student/model.safetensors"), _small.Bytes("run/student/model.safetensors"));
        Assert.Equal(0, Report.Read(_small.Folder.File("run")).Models[0].TrainingSeconds);
    }

    [Fact]
    public void A_teacher_with_its_labels_in_another_order_is_aligned_by_name()
    {
        Reorder(_small.Folder.File("first/teacher"), _small.Folder.File("reordered"));

        _small.Write("other.csv", "text,topic", SmallRun.Texts().Select(row => $"{row.Text},{row.Topic}").Reverse());
        _small.Write(
            "test.csv", "text,topic", SmallRun.Texts().Select(row => $"{row.Text},{row.Topic}").Skip(9).Take(30));
        var data =
            "{ train: rows.csv, validation: other.csv, test: test.csv, text: text, label: topic, max_length: 16 }";

        _small.Run(From("first/teacher", data: data), "before");
        _small.Run(From("reordered", data: data), "after");

        var (before, after) = (Report.Read(_small.Folder.File("before")), Report.Read(_small.Folder.File("after")));
        Assert.InRange(before.Models[0].Metrics["accuracy"], 0.9, 1);
        Assert.Equal(before.Models[0].Metrics["accuracy"], after.Models[0].Metrics["accuracy"]);
        Assert.Equal(before.Models[0].Metrics["loss"], after.Models[0].Metrics["loss"], tolerance: 1e-6);
        Assert.InRange(after.Find("student")!.Metrics["agreement"], 0.9, 1);
        Assert.Equal(["sport", "music", "food"], ModelLoader.Config(_small.Folder.File("after/student")).Labels);
    }

    [Fact]
    public void A_label_that_the_teacher_does_not_know_is_refused()
    {
        File.AppendAllText(_small.Folder.File("rows.csv"), "the rain in the town,weather\n");

        var run = _small.Try(From("first/teacher"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.EndsWith(
            "recipe.yaml:6:18: the teacher knows the labels 'food', 'music', 'sport'; the training rows also have "
            + "'weather'. Use the teacher's label names in the data, or another teacher.\n1 problem. Nothing was run.",
            _small.Problems(run),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_student_can_start_from_the_teachers_layers()
    {
        _small.Run(
            From("first/teacher", student: "{ model: " + SmallRun.Model + ", start: { layers: [0] } }"), "copied");
        _small.Run(From("first/teacher"), "fresh");

        var (copied, fresh) = (Report.Read(_small.Folder.File("copied")), Report.Read(_small.Folder.File("fresh")));
        Assert.True(copied.Find("student")!.Metrics["loss"] < fresh.Find("student")!.Metrics["loss"]);
    }

    [Fact]
    public void A_teacher_that_the_rows_and_the_student_do_not_fit_is_refused_before_anything_is_run()
    {
        var student =
            "{ model: { num_hidden_layers: 1, hidden_size: 32, num_attention_heads: 2, intermediate_size: 24, "
            + "max_position_embeddings: 16 }, start: { layers: [4] } }";
        var data = "{ train: rows.csv, text: text, label: topic, max_length: 17 }";

        var run = _small.Try(SmallRun.Recipe(
            data, tokenizer: "", teacher: "{ from: first/teacher }",
            student: student.Replace(": 16", ": 20", StringComparison.Ordinal)));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.False(Directory.Exists(_small.Folder.File("run")));
        Assert.Equal(
            """
            recipe.yaml:4:64: data.max_length is 17; the teacher of teacher.from reads at most 16 tokens. Shorten the rows.
            recipe.yaml:7:155: student.start.layers names layer 4; the teacher's layers are 0 to 0.
            recipe.yaml:7:56: student.model.hidden_size is 32 and the teacher of teacher.from has 16; layers can only be copied between equal ones. Give the student 16, or remove student.start.
            recipe.yaml:7:132: student.model.max_position_embeddings is 20 and the teacher of teacher.from has 16; layers can only be copied between equal ones. Give the student 16, or remove student.start.
            4 problems. Nothing was run.
            """,
            _small.Problems(run));
    }

    [Fact]
    public void A_tokenizer_with_more_pieces_than_a_model_knows_is_refused()
    {
        var large = SmallRun.Model.Replace("{ ", "{ vocab_size: 40, ", StringComparison.Ordinal);

        var run = _small.Try(SmallRun.Recipe(
            tokenizer: "{ from: first/teacher }",
            teacher: $"{{ model: {SmallRun.Model} }}",
            student: $"{{ model: {large} }}"));

        Assert.Equal(ExitCode.RecipeInvalid, run.Code);
        Assert.Matches(
            "recipe.yaml:7:33: the model of student.model.vocab_size knows 40 token ids and the rows use [0-9]+. "
            + "Use the tokenizer that belongs to the model, or a larger vocab_size.\n1 problem. Nothing was run.$",
            _small.Problems(run));
    }

    [Fact]
    public void A_tokenizer_can_be_given_as_a_file()
    {
        var run = _small.Run(SmallRun.Recipe(tokenizer: "{ from: first/teacher/tokenizer.json }"));

        Assert.Equal(_small.Bytes("first/teacher/vocab.txt"), _small.Bytes("run/teacher/vocab.txt"));
        Assert.Contains("tokenizer done", SmallRun.Stages(run));
    }

    private static string From(
        string folder,
        string student = "{ model: " + SmallRun.Model + " }",
        string data = "{ train: rows.csv, text: text, label: topic, max_length: 16 }") =>
        SmallRun.Recipe(data, tokenizer: "", teacher: $"{{ from: {folder} }}", student: student);

    /// <summary>The same teacher, its outputs in the opposite order.</summary>
    private static void Reorder(string from, string to)
    {
        using var scope = new TensorScope();
        using var model = ModelLoader.Load(from, Device.Cpu);
        var config = (BertConfig)model.Config;
        using var reordered = Model.Create(
            config with { Labels = [.. config.Labels.Reverse()] }, 1, Device.Cpu);
        using var noGrad = Autograd.NoGrad();
        var order = Tensor.From<long>([2, 1, 0], 3);
        foreach (var (weight, tensor) in reordered.Weights.All)
        {
            var source = model.Weights[weight.Name];
            tensor.CopyFrom(
                weight.Name.StartsWith("classifier", StringComparison.Ordinal) ? source.IndexSelect(0, order) : source);
        }

        reordered.Save(to);
        foreach (var file in new[] { "tokenizer.json", "vocab.txt", "tokenizer_config.json" })
        {
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
        }
    }
}
