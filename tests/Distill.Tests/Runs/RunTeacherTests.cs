using System.Text.Json.Nodes;
using Distill.Formats;
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

        var told = _small.Run(From("first/teacher", data: data), "before").Error;
        Assert.DoesNotContain("order", told, StringComparison.Ordinal);
        told = _small.Run(From("reordered", data: data), "after").Error;
        Assert.Contains(
            "The teacher's labels come in another order: 'sport', 'music', 'food'. They are aligned by name.\n", told,
            StringComparison.Ordinal);

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
    public void Labels_that_differ_are_told_from_both_sides()
    {
        _small.Write(
            "rows.csv", "text,topic",
            SmallRun.Texts().Select(row => $"{row.Text},{row.Topic.Replace("sport", "sports", StringComparison.Ordinal)}"));

        var run = _small.Try(From("first/teacher"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.EndsWith(
            "recipe.yaml:6:18: the teacher knows the labels 'food', 'music', 'sport'; the training rows also have "
            + "'sports' and lack 'sport'. Use the teacher's label names in the data, or another teacher.\n"
            + "1 problem. Nothing was run.",
            _small.Problems(run),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_only_the_teacher_knows_is_told()
    {
        _small.Write(
            "rows.csv", "text,topic",
            SmallRun.Texts().Where(row => row.Topic != "music").Select(row => $"{row.Text},{row.Topic}"));

        var run = _small.Run(From("first/teacher"));

        Assert.Contains(
            "No training row has 'music', which the teacher knows; the student keeps the output.\n", run.Error,
            StringComparison.Ordinal);
        Assert.Equal(["food", "music", "sport"], ModelLoader.Config(_small.Folder.File("run/student")).Labels);
    }

    [Fact]
    public void A_teacher_whose_labels_have_no_names_teaches_by_number_where_the_recipe_says_so()
    {
        Nameless(_small.Folder.File("first/teacher/config.json"), 3);

        var run = _small.Try(From("first/teacher"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.EndsWith(
            "recipe.yaml:6:18: the teacher's labels have no names, they are 'LABEL_0', 'LABEL_1', 'LABEL_2'; the training "
            + "rows have 'food', 'music', 'sport'. Write the names into id2label of its config.json, in the order of its "
            + "outputs; or, where that order is the one given here, set teacher.label_match to by-number.\n"
            + "1 problem. Nothing was run.",
            _small.Problems(run),
            StringComparison.Ordinal);

        var told = _small.Run(From("first/teacher, label_match: by-number"));

        Assert.Contains(
            "The teacher's labels are taken by number: 'LABEL_0' is 'food', 'LABEL_1' is 'music', 'LABEL_2' is 'sport'.\n",
            told.Error, StringComparison.Ordinal);
        Assert.Equal(["food", "music", "sport"], ModelLoader.Config(_small.Folder.File("run/teacher")).Labels);
        Assert.Equal(_small.Bytes("first/student/model.safetensors"), _small.Bytes("run/student/model.safetensors"));
    }

    [Fact]
    public void Labels_by_number_need_as_many_on_both_sides()
    {
        File.AppendAllText(_small.Folder.File("rows.csv"), "the rain in the town,weather\n");

        var run = _small.Try(From("first/teacher, label_match: by-number"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.EndsWith(
            "recipe.yaml:6:18: the teacher has 3 labels and the training rows have 4 labels, 'food', 'music', 'sport', "
            + "'weather'; teacher.label_match is by-number, which needs as many.\n1 problem. Nothing was run.",
            _small.Problems(run),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BF16", "bfloat16")]
    [InlineData("F16", "float16")]
    public void A_given_teacher_keeps_its_bytes_and_the_student_is_written_in_fp32(string type, string word)
    {
        using (var teacher = ModelLoader.Load(_small.Folder.File("first/teacher"), Device.Cpu))
        {
            ModelFolder.Write(
                _small.Folder.File("half"),
                teacher.Config.ToJson(),
                [
                    .. teacher.Weights.All.Select(pair =>
                        StoredTensor.ToWrite(pair.Weight.Name, pair.Tensor, ElementTypes.Parse(type)!.Value)),
                ]);
        }

        CopyTokenizer(_small.Folder.File("first/teacher"), _small.Folder.File("half"));

        _small.Run(From("half"));

        Assert.Equal(_small.Bytes("half/model.safetensors"), _small.Bytes("run/teacher/model.safetensors"));
        Assert.Equal(word, (string?)JsonFile.Read(_small.Folder.File("run/teacher/config.json"))["torch_dtype"]);
        Assert.Equal("float32", (string?)JsonFile.Read(_small.Folder.File("run/student/config.json"))["torch_dtype"]);
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
            recipe.yaml:7:155: student.start.layers names layer 4; those of the model of teacher.from are 0 to 0.
            recipe.yaml:7:56: student.model.hidden_size is 32 and that of the model of teacher.from is 16; a copy cannot be wider. Give 16, or remove student.start.
            recipe.yaml:7:132: student.model.max_position_embeddings is 20 and that of the model of teacher.from is 16; there is nothing to copy for the others. Give 16 at most, or remove student.start.
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
        CopyTokenizer(from, to);
    }

    private static void CopyTokenizer(string from, string to)
    {
        foreach (var file in new[] { "tokenizer.json", "vocab.txt", "tokenizer_config.json" })
        {
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
        }
    }

    /// <summary>As Hugging Face's library writes a model whose labels nobody named.</summary>
    private static void Nameless(string path, int labels)
    {
        var config = JsonFile.Read(path);
        config["id2label"] = new JsonObject(Enumerable.Range(0, labels).Select(id =>
            KeyValuePair.Create($"{id}", (JsonNode?)$"LABEL_{id}")));
        config["label2id"] = new JsonObject(Enumerable.Range(0, labels).Select(id =>
            KeyValuePair.Create($"LABEL_{id}", (JsonNode?)id)));
        JsonFile.Write(path, config);
    }
}
