using Distill.Data;
using Distill.Recipes;
using Distill.Reports;

namespace Distill.Runs;

/// <summary>Which rows of a recipe's files are learned from, and in which form: decided once, by data.clean.</summary>
internal sealed class RowCleaning
{
    private const string StageName = "clean";
    private const string FoundRowsName = "found-rows.csv";
    private const int Version = 1;

    private readonly IReadOnlyDictionary<string, RowChanges> _changes; // by role

    private RowCleaning(Recipe recipe, Stage stage, CleaningReport report)
    {
        (Fingerprint, Files) = (stage.Fingerprint, report.Files);
        var form = FormOf(recipe.Data.Clean!);
        var texts = Columns(recipe, hasLabels: false).Texts;
        _changes = report.Files.Zip(report.Dropped).ToDictionary(
            cleaned => cleaned.First.Rows,
            cleaned => new RowChanges(cleaned.Second.ToHashSet(), form, texts));
    }

    /// <summary>Of what decides.</summary>
    public string Fingerprint { get; }

    public IReadOnlyList<CleanedRows> Files { get; }

    /// <returns>null where the recipe does not ask for it</returns>
    public static RowCleaning? Run(RecipeFile file, RunFolder folder, Stages stages, IRunObserver observer)
    {
        File.Delete(folder.FoundRows);
        if (file.Recipe.Data.Clean is not { } clean)
        {
            return null;
        }

        var stage = stages.Complete(StageName, FingerprintOf(file, clean), stage =>
        {
            var (learned, heldOut) = Sources(file);
            var cleaner = new RowCleaner(RulesOf(clean), heldOut);
            var files = learned.SelectMany(sources => cleaner.Clean(sources)).Select(cleaned => Suspect(cleaned, clean))
                .ToList();
            FoundRowsFile.Write(stage.File(FoundRowsName), files);
            new CleaningReport(
                [.. files.Select(CleanedRows.Of)],
                [.. files.Select(cleaned => cleaned.Dropped.Order().ToList())]).Write(stage.Path);
            RequireRows(files);
        });

        var cleaning = new RowCleaning(file.Recipe, stage, CleaningReport.Read(stage.Path));
        File.Copy(stage.File(FoundRowsName), folder.FoundRows);
        foreach (var cleaned in cleaning.Files)
        {
            observer.OnNote($"{cleaned.File}: {cleaned.Sentence}");
        }

        return cleaning;
    }

    /// <summary>The files that are learned from, those together that one model learns from; and the others.</summary>
    public static (IReadOnlyList<IReadOnlyList<CleaningSource>> Learned, IReadOnlyList<CleaningSource> HeldOut) Sources(
        RecipeFile file)
    {
        var (data, teacher) = (file.Recipe.Data, file.Recipe.Teacher.Data);
        IEnumerable<(string, string?, bool)> Labelled(string role, IReadOnlyList<string> paths) =>
            TaskRows.Roles(role, paths).Select(one => (one.Role, (string?)one.Path, true));
        IReadOnlyList<CleaningSource> Of(params IEnumerable<(string Role, string? Path, bool HasLabels)> files) =>
        [
            .. from one in files
               where one.Path is not null
               select new CleaningSource(
                   one.Role, TaskRows.Source(file, one.Path), Columns(file.Recipe, one.HasLabels)),
        ];
        var learned = new[]
        {
            Of([.. Labelled("train", data.TrainFiles), ("unlabelled", data.Unlabelled, false)]),
            Of(("teacher-train", teacher.Train, true)),
        };
        return (
            [.. learned.Where(sources => sources.Count > 0)],
            Of([("validation", data.Validation, true), .. Labelled("test", data.TestFiles)]));
    }

    public static CleaningRules RulesOf(CleanSection clean) => new(
        FormOf(clean),
        clean.MinCharacters,
        clean.MaxCharacters,
        Action(clean.Duplicates),
        clean.NearDuplicates,
        clean.Shingle,
        DropsNear: true,
        clean.Conflicts switch
        {
            ConflictKind.Tell => ConflictAction.Tell,
            ConflictKind.Drop => ConflictAction.Drop,
            ConflictKind.Majority => ConflictAction.Majority,
            _ => throw new ArgumentOutOfRangeException(nameof(clean), clean.Conflicts, null),
        },
        Action(clean.Leaks));

    /// <summary>A file as it is learned from; one that is not cleaned stays as it is.</summary>
    public TableSource Source(string role, TableSource source) =>
        source with { Changes = _changes.GetValueOrDefault(role) };

    private static CleanedFile Suspect(CleanedFile cleaned, CleanSection clean) =>
        clean.Suspects is { } kind && cleaned.Source.Columns.Label is not null
            ? SuspectLabels.AddTo(cleaned, FormOf(clean), clean.SuspectProbability, Action(kind))
            : cleaned;

    private static TextForm FormOf(CleanSection clean) => new(
        clean.Unicode switch
        {
            null => null,
            UnicodeKind.Nfc => UnicodeForm.Nfc,
            UnicodeKind.Nfkc => UnicodeForm.Nfkc,
            _ => throw new ArgumentOutOfRangeException(nameof(clean), clean.Unicode, null),
        },
        clean.Whitespace);

    private static RowAction Action(RowActionKind kind) => kind switch
    {
        RowActionKind.Tell => RowAction.Tell,
        RowActionKind.Drop => RowAction.Drop,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static ExampleColumns Columns(Recipe recipe, bool hasLabels)
    {
        var data = recipe.Data;
        var label = hasLabels && !recipe.Task.IsLanguage() ? data.Label : null;
        return new ExampleColumns(
            data.TextColumns[0],
            data.TextColumns.ElementAtOrDefault(1),
            label,
            label is null ? null : data.LabelSeparator);
    }

    private static Fingerprint FingerprintOf(RecipeFile file, CleanSection clean)
    {
        var data = file.Recipe.Data;
        var fingerprint = new Fingerprint(StageName, Version)
            .With("data.clean", clean)
            .With("task", file.Recipe.Task)
            .With("data.text", data.Text)
            .With("data.text_pair", data.TextPair)
            .With("data.label", data.Label)
            .With("data.label_separator", data.LabelSeparator)
            .With("data.delimiter", data.Delimiter)
            .With("data.limit", data.Limit);
        if (data.Prompt is { } prompt)
        {
            fingerprint.With("data.prompt", prompt);
        }

        var (learned, heldOut) = Sources(file);
        foreach (var source in learned.SelectMany(sources => sources).Concat(heldOut))
        {
            fingerprint.WithFile($"rows of {source.Role}", source.Table.Path);
        }

        return fingerprint;
    }

    private static void RequireRows(IReadOnlyList<CleanedFile> files)
    {
        var empty = files.Where(file => file.Rows > 0 && file.Rows == file.Dropped.Count).Select(file => new Problem(
            file.Source.Table.Path,
            $"data.clean leaves no row to learn from: {CleanedRows.Of(file).Sentence} Make it milder.")).ToList();
        if (empty.Count > 0)
        {
            throw new UserException(ExitCode.InputInvalid, empty);
        }
    }
}
