using System.Text.Json.Nodes;
using Distill.Data;
using Distill.Formats;
using Distill.Recipes;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>Reads every file once, maps labels, and keeps the rows as examples in memory-mapped files.</summary>
/// <param name="cleaning">null where rows stay as they are</param>
internal sealed class DataStage(
    RecipeFile file, RunFolder folder, Stages stages, RowCleaning? cleaning, IRunObserver observer)
{
    private const int Version = 2;
    private const string LabelsFile = "labels.json";

    private readonly Recipe _recipe = file.Recipe;

    /// <param name="tokenizerStage">null where rows are token ids already</param>
    /// <param name="labelOrder">the labels in the order of a finished teacher's outputs; null: sorted</param>
    public PreparedData Run(Stage? tokenizerStage, IReadOnlyList<string>? labelOrder)
    {
        var tokenizer = tokenizerStage is null ? null : Tokenizer.Load(tokenizerStage.Path);
        var rows = TaskRows.Of(file, tokenizer);
        var stage = stages.Complete("data", FingerprintOf(rows, tokenizerStage, labelOrder), stage =>
        {
            var problems = new RowProblems(_recipe.Data.BadRows == BadRowsKind.Skip ? BadRows.Skip : BadRows.Error);
            var labels = LabelsOf(rows, labelOrder);
            foreach (var (role, source, hasLabels) in Files())
            {
                var examples = rows.Read(source, hasLabels ? labels : null, problems);
                ExampleFile.Write(stage.File($"{role}.examples"), rows.Limit, Counted(examples, role));
            }

            JsonFile.Write(stage.File(LabelsFile), new JsonObject { ["labels"] = new JsonArray([.. labels.Names]) });
            Tell(problems);
            foreach (var note in rows.Notes)
            {
                observer.OnNote(note);
            }
        });

        return Open(stage, rows, tokenizer);
    }

    private Fingerprint FingerprintOf(TaskRows rows, Stage? tokenizerStage, IReadOnlyList<string>? labelOrder)
    {
        var data = _recipe.Data;
        var fingerprint = new Fingerprint("data", Version)
            .With("task", _recipe.Task)
            .With("tokenizer", tokenizerStage?.Fingerprint)
            .With("values", rows.Limit)
            .With("labels", labelOrder is null ? null : string.Join('\n', labelOrder))
            .With("match", labelOrder is null ? null : _recipe.Teacher.LabelMatch)
            .With("data.delimiter", data.Delimiter)
            .With("data.limit", data.Limit)
            .With("data.bad_rows", data.BadRows);
        rows.Describe(fingerprint);
        foreach (var (role, source, _) in Files())
        {
            fingerprint.With($"rows of {role}", TaskRows.HashOf(_recipe.Task, source.Path));
        }

        if (cleaning is not null)
        {
            fingerprint.With("clean", cleaning.Fingerprint);
        }

        return fingerprint;
    }

    private IEnumerable<(string Role, TableSource Source, bool HasLabels)> Files()
    {
        var data = _recipe.Data;
        (string Role, string? Path, bool HasLabels)[] files =
        [
            ("train", data.Train, true),
            ("validation", data.Validation, true),
            ("test", data.Test, true),
            ("unlabelled", data.Unlabelled, false),
            ("teacher-train", _recipe.Teacher.Data.Train, true),
        ];
        return from entry in files
               where entry.Path is not null
               let source = TaskRows.Source(file, entry.Path)
               select (entry.Role, cleaning?.Source(entry.Role, source) ?? source, entry.HasLabels);
    }

    /// <summary>
    /// The labels of the rows that are trained on: one that only a test row has is an error of that row.
    /// </summary>
    private Labels LabelsOf(TaskRows rows, IReadOnlyList<string>? order)
    {
        var sources = Files()
            .Where(entry => entry.Role.EndsWith("train", StringComparison.Ordinal))
            .Select(entry => entry.Source);

        // Rows without a label are told with the other bad rows, when they are tokenized.
        var found = rows.FindLabels([.. sources], new RowProblems(BadRows.Skip));
        return order is null ? found : TeacherLabels.Align(file, order, found, observer.OnNote);
    }

    private IEnumerable<Example> Counted(IEnumerable<Example> rows, string role)
    {
        var count = 0;
        foreach (var row in rows)
        {
            if (++count % 1000 == 0)
            {
                observer.OnProgress($"reading {role}", count, 0);
            }

            yield return row;
        }

        observer.OnProgress($"reading {role}", count, count);
    }

    private void Tell(RowProblems problems)
    {
        File.Delete(folder.SkippedRows);
        if (problems.Count > 0)
        {
            AtomicFile.WriteText(folder.SkippedRows, string.Concat(problems.List.Select(problem => $"{problem}\n")));
            observer.OnNote($"Left out: {Quoted.Count(problems.Count, "row")}, listed in {folder.SkippedRows}.");
        }
    }

    private PreparedData Open(Stage stage, TaskRows rows, Tokenizer? tokenizer)
    {
        var names = JsonFile.Read(stage.File(LabelsFile))["labels"]!.AsArray().Select(name => (string)name!);
        var labels = Labels.Ordered([.. names]);
        var files = Files().ToDictionary(
            entry => entry.Role,
            entry => new ExamplePart(ExampleFile.Open(stage.File($"{entry.Role}.examples")), entry.Source.Path));

        var (train, validation, test) = Deal(
            files["train"], files.GetValueOrDefault("validation"), files.GetValueOrDefault("test"), labels);
        ExamplePart[] unlabelled = files.TryGetValue("unlabelled", out var part) ? [part] : [];
        return new PreparedData(
            labels,
            tokenizer,
            rows.Limit,
            tokenizer?.PadId ?? 0,
            rows.Task(labels),
            new ExampleSet(train),
            new ExampleSet(unlabelled),
            new ExampleSet(files.GetValueOrDefault("teacher-train") ?? train),
            new ExampleSet(validation),
            new ExampleSet(test),
            $"{stage.Fingerprint} {_recipe.Data.Split} {_recipe.Seed}")
        {
            Taught = new ExampleSet([train, .. unlabelled]),
            Images = rows.Images,
            Cleaned = cleaning?.Files,
        };
    }

    /// <summary>Sets rows of the training file aside for what has no file of its own.</summary>
    private (ExamplePart Train, ExamplePart Validation, ExamplePart Test) Deal(
        ExamplePart train, ExamplePart? validation, ExamplePart? test, Labels labels)
    {
        if (validation is not null && test is not null)
        {
            return (train, validation, test);
        }

        var rowLabels = Enumerable.Range(0, train.File.Count).Select(train.File.Label).ToArray();
        var ofValidation = validation is null ? _recipe.Data.Split.Validation : 0;
        var ofTest = test is null ? _recipe.Data.Split.Test : 0;
        var split = Array.TrueForAll(rowLabels, label => label == Labels.None)
            ? Split.Shuffled(rowLabels.Length, ofValidation, ofTest, (ulong)_recipe.Seed)
            : Split.Stratified(rowLabels, labels, ofValidation, ofTest, (ulong)_recipe.Seed);
        foreach (var note in split.Notes)
        {
            observer.OnNote(note);
        }

        var dealt = (
            Train: train with { Rows = split.Train },
            Validation: validation ?? train with { Rows = split.Validation },
            Test: test ?? train with { Rows = split.Test });
        return dealt is { Train.Count: > 0, Validation.Count: > 0, Test.Count: > 0 } ? dealt : throw TooFew(train);
    }

    private static UserException TooFew(ExamplePart train) => new(
        ExitCode.InputInvalid,
        train.Source,
        $"{Quoted.Count(train.Count, "row")} cannot be dealt into training, validation and test rows by data.split: "
        + "one of them would be empty. Give more rows or larger shares, or name files with data.validation and "
        + "data.test.");
}
