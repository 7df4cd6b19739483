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
            fingerprint.With("cleaned rows", cleaning.Fingerprint);
        }

        return fingerprint;
    }

    private IEnumerable<(string Role, TableSource Source, bool HasLabels)> Files()
    {
        var data = _recipe.Data;
        IEnumerable<(string, string?, bool)> Labelled(string role, IReadOnlyList<string> paths) =>
            TaskRows.Roles(role, paths).Select(one => (one.Role, (string?)one.Path, true));
        (string Role, string? Path, bool HasLabels)[] files =
        [
            .. Labelled("train", data.TrainFiles),
            ("validation", data.Validation, true),
            .. Labelled("test", data.TestFiles),
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
            .Where(entry => entry.Role.Contains("train", StringComparison.Ordinal))
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

        ExamplePart[] Named(string role, IReadOnlyList<string> paths) =>
            [.. TaskRows.Roles(role, paths).Select(one => files[one.Role])];
        var (train, validation, test) = Deal(
            Named("train", _recipe.Data.TrainFiles),
            files.GetValueOrDefault("validation"),
            Named("test", _recipe.Data.TestFiles),
            labels);
        var isDealt = _recipe.Data is { Validation: null } or { TestFiles.Count: 0 };
        var mixture = MixtureOf(train);
        ExamplePart[] unlabelled = files.TryGetValue("unlabelled", out var part) ? [part] : [];
        return new PreparedData(
            labels,
            tokenizer,
            rows.Limit,
            tokenizer?.PadId ?? 0,
            rows.Task(labels),
            new ExampleSet(train) { Mixture = mixture },
            new ExampleSet(unlabelled),
            files.TryGetValue("teacher-train", out var own)
                ? new ExampleSet(own)
                : new ExampleSet(train) { Mixture = mixture },
            new ExampleSet(validation),
            new ExampleSet(test),
            stage.Fingerprint
            + (isDealt ? $" {_recipe.Data.Split} {_recipe.Seed}" : "")
            + (_recipe.Data.Mix is { } mix ? $" {mix.Weights} {mix.Temperature}" : ""))
        {
            Taught = new ExampleSet([.. train, .. unlabelled]) { Mixture = mixture },
            Images = rows.Images,
            TrainSources = [.. Files().Where(each => IsTrain(each.Role)).Select(each => each.Source)],
            Cleaned = cleaning?.Files,
        };
    }

    /// <summary>Of the student: not those that only the teacher learns.</summary>
    private static bool IsTrain(string role) => role.StartsWith("train", StringComparison.Ordinal);

    /// <summary>How often the rows of each file come up; null where every row comes up once.</summary>
    private Mixture? MixtureOf(ExamplePart[] train)
    {
        if (_recipe.Data.Mix is not { } mix || mix is { Weights: null, Temperature: 1 })
        {
            return null;
        }

        int[] sizes = [.. train.Select(part => part.Count)];
        var mixture = mix.Weights is { } weights
            ? Mixture.ByWeights(sizes, weights)
            : Mixture.ByTemperature(sizes, mix.Temperature);
        var shares = train.Zip(mixture.Counts, (part, count) =>
            $"{count} of {Path.GetFileName(part.Source)}, which has {part.Count}");
        observer.OnNote($"Rows of an epoch: {string.Join("; ", shares)}.");
        return mixture;
    }

    /// <summary>Sets rows of the training files aside for what has no file of its own.</summary>
    private (ExamplePart[] Train, ExamplePart[] Validation, ExamplePart[] Test) Deal(
        ExamplePart[] train, ExamplePart? validation, ExamplePart[] test, Labels labels)
    {
        if (validation is not null && test.Length > 0)
        {
            return (train, [validation], test);
        }

        var dealt = train
            .Select(part => Deal(part, validation is null, test.Length == 0, labels))
            .ToList();
        var all = (
            Train: dealt.Select(each => each.Train).ToArray(),
            Validation: validation is null ? dealt.Select(each => each.Validation).ToArray() : [validation],
            Test: test.Length == 0 ? dealt.Select(each => each.Test).ToArray() : test);
        static bool HasRows(ExamplePart[] parts) => Array.Exists(parts, part => part.Count > 0);
        return HasRows(all.Train) && HasRows(all.Validation) && HasRows(all.Test) ? all : throw TooFew(train);
    }

    /// <summary>Deals one file.</summary>
    private (ExamplePart Train, ExamplePart Validation, ExamplePart Test) Deal(
        ExamplePart train, bool dealsValidation, bool dealsTest, Labels labels)
    {
        var rowLabels = Enumerable.Range(0, train.File.Count).Select(train.File.Label).ToArray();
        var ofValidation = dealsValidation ? _recipe.Data.Split.Validation : 0;
        var ofTest = dealsTest ? _recipe.Data.Split.Test : 0;
        var split = Array.TrueForAll(rowLabels, label => label == Labels.None)
            ? Split.Shuffled(rowLabels.Length, ofValidation, ofTest, (ulong)_recipe.Seed)
            : Split.Stratified(rowLabels, labels, ofValidation, ofTest, (ulong)_recipe.Seed);
        foreach (var note in split.Notes)
        {
            observer.OnNote(note);
        }

        return (
            train with { Rows = split.Train },
            train with { Rows = split.Validation },
            train with { Rows = split.Test });
    }

    private static UserException TooFew(ExamplePart[] train) => new(
        ExitCode.InputInvalid,
        train[0].Source,
        $"{Quoted.Count(train.Sum(part => part.Count), "row")} cannot be dealt into training, validation and test rows "
        + "by data.split: one of them would be empty. Give more rows or larger shares, or name files with "
        + "data.validation and data.test.");
}
