using Distill.Formats;
using Distill.Models;
using Distill.Reports;

namespace Distill.Tests.Runs;

/// <summary>A tagger from a recipe to a report: few sentences with tags, more that only the teacher tags.</summary>
public sealed class TaggedRunTests : IDisposable
{
    private static readonly string[] _names = ["anna", "berta", "carla", "dora"];
    private static readonly string[] _verbs = ["sees", "hears", "meets"];

    private readonly SmallRun _small = new();

    public TaggedRunTests()
    {
        _small.Write("tagged.csv", "words,tags", Sentences().Select(each => $"{each.Words},{each.Tags}"));
        _small.Write("few.csv", "words,tags", Sentences().Take(12).Select(each => $"{each.Words},{each.Tags}"));
        _small.Write("test.csv", "words,tags", Sentences(seed: 4).Select(each => $"{each.Words},{each.Tags}"));
        _small.Write("more.csv", "words", Sentences().Skip(12).Select(each => each.Words));
    }

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_tagger_learns_from_few_tags_and_its_teacher()
    {
        var run = _small.Run(Recipe(
            "{ train: few.csv, unlabelled: more.csv, validation: tagged.csv, test: test.csv, text: words, label: tags, "
            + "max_length: 16 }",
            teacher: "data: { train: tagged.csv }, ",
            epochs: 40) + "\nexport: [onnx]\n");

        var report = Report.Read(_small.Folder.File("run"));
        var graph = report.Graphs!.Single();
        Assert.Equal(graph.Before["entity_f1"], graph.Metrics["entity_f1"], 1e-6);
        Assert.Equal(graph.Before["loss"], graph.Metrics["loss"], 1e-4);
        var student = report.Find("student")!;
        Assert.Equal(
            ["entity_f1", "entity_precision", "entity_recall", "accuracy", "loss", "agreement"], student.Metrics.Keys);
        Assert.InRange(report.Find("teacher")!.Metrics["entity_f1"], 0.9, 1);
        Assert.InRange(student.Metrics["entity_f1"], 0.8, 1);
        Assert.Equal("words", report.Counted);
        Assert.Contains(" test words: ", run.Output, StringComparison.Ordinal);

        var config = ModelLoader.Config(_small.Folder.File("run/student"));
        Assert.Equal(Head.TokenClassification, config.Head);
        Assert.Equal(["B-PER", "I-PER", "O"], config.Labels);
        Assert.Equal(
            "BertForTokenClassification",
            (string?)JsonFile.Read(_small.Folder.File("run/student/config.json"))["architectures"]![0]);
    }

    [Fact]
    public void The_kept_answers_of_the_teacher_are_one_for_each_word()
    {
        _small.Run(Recipe("{ train: tagged.csv, text: words, label: tags, max_length: 16 }"));

        var answers = Directory.GetFiles(
            _small.Folder.File("run/stages"), "answers.safetensors", SearchOption.AllDirectories);
        using var file = new SafetensorsReader(answers.Single());
        var starts = file.Values<long>("starts");
        Assert.Equal(starts[^1], file.Entry("logits").Shape[0]);
        Assert.Contains(starts.Zip(starts.Skip(1), (one, next) => next - one), count => count > 1);
    }

    [Fact]
    public void A_conll_file_and_a_table_give_the_same_student()
    {
        File.WriteAllText(
            _small.Folder.File("tagged.conll"),
            "-DOCSTART- O\n\n" + string.Concat(Sentences().Select(each => string.Concat(
                each.Words.Split(' ').Zip(each.Tags.Split(' '), (word, tag) => $"{word} x {tag}\n")) + "\n")));

        _small.Run(Recipe("{ train: tagged.csv, text: words, label: tags, max_length: 16 }"), "table");
        _small.Run(Recipe("{ train: tagged.conll, max_length: 16 }"), "conll");

        Assert.Equal(
            _small.Bytes("table/student/model.safetensors"), _small.Bytes("conll/student/model.safetensors"));
    }

    [Fact]
    public void Tags_that_are_no_entities_are_judged_by_accuracy()
    {
        var data = "{ train: plain.csv, text: words, label: tags, max_length: 16 }";
        _small.Write("plain.csv", "words,tags", Sentences().Select(each =>
            $"{each.Words},{each.Tags.Replace("B-PER", "N").Replace("I-PER", "N").Replace("O", "V")}"));

        _small.Run(Recipe(data));
        Assert.Equal(
            ["accuracy", "macro_f1", "loss", "agreement"],
            Report.Read(_small.Folder.File("run")).Find("student")!.Metrics.Keys);

        var refused = _small.Try(Recipe(data, bestBy: "entity-f1"));
        Assert.Equal(ExitCode.RecipeInvalid, refused.Code);
        Assert.EndsWith(
            "training.best_by is entity-f1; with the labels of these rows there are 'accuracy', 'macro-f1', 'loss'.\n"
            + "1 problem. Nothing was run.",
            _small.Problems(refused), StringComparison.Ordinal);
    }

    [Fact]
    public void Words_that_are_cut_off_are_told()
    {
        var run = _small.Run(Recipe("{ train: tagged.csv, text: words, label: tags, max_length: 4 }"));

        Assert.Matches(
            "tagged.csv: \\d+ words beyond data.max_length 4; they are neither learned nor counted.", run.Error);
    }

    [Fact]
    public void A_teacher_for_whole_texts_is_refused()
    {
        SmallClassifier.Write(_small.Folder.File("classifier"));

        var run = _small.Try(
            "data: { train: tagged.csv, text: words, label: tags, max_length: 8 }\ntask: token-classification\n"
            + "teacher: { from: classifier }\nstudent: { model: " + SmallRun.Model + " }\n");

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.Contains(
            "the teacher of teacher.from ends in SequenceClassification; token-classification needs "
            + "TokenClassification.", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A name has one or two words.</summary>
    private static IEnumerable<(string Words, string Tags)> Sentences(int seed = 3)
    {
        var random = new Random(seed);
        for (var i = 0; i < 80; i++)
        {
            string Name() => _names[random.Next(4)];
            var (first, second) = (random.Next(2) == 0, random.Next(2) == 0);
            string Words(bool isLong) => isLong ? $"{Name()} von {Name()}" : Name();
            string Tags(bool isLong) => isLong ? "B-PER I-PER I-PER" : "B-PER";
            yield return (
                $"{Words(first)} {_verbs[random.Next(3)]} {Words(second)} in the town",
                $"{Tags(first)} O {Tags(second)} O O O");
        }
    }

    private static string Recipe(string data, string teacher = "", string? bestBy = null, int epochs = 2) =>
        SmallRun.Recipe(data, teacher: $"{{ {teacher}model: {SmallRun.Model} }}")
            .Replace("epochs: 8", $"epochs: {epochs}", StringComparison.Ordinal)
            .Replace("optimizer:", bestBy is null ? "optimizer:" : $"best_by: {bestBy}, optimizer:", StringComparison.Ordinal)
        + "\ntask: token-classification\n";
}
