using Distill.Data;
using Distill.Recipes;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>
/// Looks at the rows of a recipe as they stand in its files, before data.clean, with the tokenizer that the recipe
/// would use. Nothing is kept but what <paramref name="foundRows"/> asks for.
/// </summary>
/// <param name="similarity">from which on texts count as near duplicates; null: that of data.clean, else 0.8</param>
/// <param name="suspects">whether wrong labels are looked for too, of training rows with one label</param>
/// <param name="foundRows">where every row in which something was found is listed; null: nowhere</param>
internal sealed class DataInspector(
    RecipeFile file, double? similarity, bool suspects, string? foundRows, IRunObserver observer)
{
    private const double UsualSimilarity = 0.8;
    private const int Examples = 3;

    private readonly Recipe _recipe = file.Recipe;

    public DataInspection Run()
    {
        RequireTexts();
        var clean = _recipe.Data.Clean ?? new CleanSection();
        var rules = RowCleaning.RulesOf(clean) with
        {
            MinCharacters = null,
            MaxCharacters = null,
            Duplicates = RowAction.Tell,
            NearDuplicates = similarity ?? clean.NearDuplicates ?? UsualSimilarity,
            DropsNear = false,
            Conflicts = ConflictAction.Tell,
            Leaks = RowAction.Tell,
        };
        var files = Look(rules);
        if (foundRows is not null)
        {
            FoundRowsFile.Write(foundRows, files);
        }

        var inspected = Inspect(files);
        return new DataInspection(_recipe.Name, rules.NearDuplicates!.Value, inspected, [.. Advice(inspected)]);
    }

    private void RequireTexts()
    {
        if (_recipe.Data.Tokens is not null
            || _recipe.Task is not (TaskKind.TextClassification or TaskKind.CausalLm or TaskKind.MaskedLm))
        {
            throw new UserException(
                ExitCode.RecipeInvalid,
                file.Where(_recipe.Data.Tokens is null ? "task" : "data.tokens"),
                "'data inspect' looks at rows of whole texts, for text-classification, masked-lm and causal-lm.");
        }
    }

    /// <summary>
    /// Every file beside those that figures are measured on: training rows beside validation and test rows, validation
    /// rows beside test rows.
    /// </summary>
    private List<CleanedFile> Look(CleaningRules rules)
    {
        var (learned, heldOut) = RowCleaning.Sources(file);
        var all = new RowCleaner(rules, heldOut);
        var files = new List<CleanedFile>();
        foreach (var sources in learned)
        {
            observer.OnProgress($"looking at {sources[0].Role}", 0, 0);
            files.AddRange(all.Clean(sources).Select(cleaned => Suspect(cleaned, rules)));
        }

        foreach (var (index, source) in heldOut.Index())
        {
            observer.OnProgress($"looking at {source.Role}", 0, 0);
            files.AddRange(new RowCleaner(rules, [.. heldOut.Skip(index + 1)]).Clean(source));
        }

        return files;
    }

    private CleanedFile Suspect(CleanedFile cleaned, CleaningRules rules) =>
        suspects && cleaned.Source.Columns is { Label: not null, LabelSeparator: null }
            ? SuspectLabels.AddTo(cleaned, rules.Form, _recipe.Data.Clean?.SuspectProbability ?? 0, RowAction.Tell)
            : cleaned;

    private List<InspectedRows> Inspect(List<CleanedFile> files)
    {
        var temporary = Directory.CreateTempSubdirectory("distill-inspect-");
        try
        {
            var stages = new Stages(new RunFolder(temporary.FullName), observer);
            var tokenizer = Tokenizer.Load(new TokenizerStage(file, stages, cleaning: null).Run()!.Path);
            var known = files.Where(each => IsLearned(each.Source.Role))
                .SelectMany(each => Labels(each.Source)?.Keys ?? Enumerable.Empty<string>())
                .ToHashSet();
            return [.. files.Select(each => Inspect(each, tokenizer, known))];
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private InspectedRows Inspect(CleanedFile cleaned, Tokenizer tokenizer, HashSet<string> known)
    {
        observer.OnProgress($"counting {cleaned.Source.Role}", 0, 0);
        var problems = new RowProblems(Data.BadRows.Skip);
        var blank = TableReader.Read(cleaned.Source.Table, cleaned.Source.Wanted, problems)
            .Count(row => row.Fields[..cleaned.Source.Columns.Texts.Length].Any(string.IsNullOrWhiteSpace));
        var labels = Labels(cleaned.Source);
        var counted = labels?.Values.Sum() ?? 0;
        return new InspectedRows(
            cleaned.Source.Role,
            cleaned.Source.Name,
            cleaned.Rows,
            problems.Count + blank,
            labels is null ? null :
            [
                .. from label in labels
                   orderby label.Value descending, label.Key
                   select new LabelShare(label.Key, label.Value, Math.Round((double)label.Value / counted, 6)),
            ],
            labels is { Count: > 0 } ? Math.Round((double)labels.Values.Max() / labels.Values.Min(), 2) : null,
            [.. (labels?.Keys ?? Enumerable.Empty<string>()).Except(known).Order(StringComparer.Ordinal)],
            [.. Found(cleaned)],
            RowLengths.Of(
                cleaned.Source,
                tokenizer,
                _recipe.Task == TaskKind.CausalLm && ContinuedTexts.AreJoined(_recipe.Data) ? null : _recipe.Data.MaxLength));
    }

    private static bool IsLearned(string role) =>
        role != "validation" && !role.StartsWith("test", StringComparison.Ordinal);

    private static IEnumerable<InspectedFault> Found(CleanedFile cleaned) =>
        from row in cleaned.Found
        group row by row.Fault into alike
        orderby alike.Key
        select new InspectedFault(
            alike.Key.Word(),
            alike.Count(),
            Math.Round((double)alike.Count() / cleaned.Rows, 6),
            [
                .. alike.OrderByDescending(row => row.Probability ?? 0).Take(Examples)
                    .Select(row => Example(cleaned.Source, row)),
            ]);

    private static string Example(CleaningSource source, FoundRow row) => row switch
    {
        { Suggested: { } label } => FormattableString.Invariant(
            $"{source.Place(row.Line)} {Quoted.Short(label)} ({row.Probability:0.00})"),
        { Similarity: { } similar } => FormattableString.Invariant(
            $"{source.Place(row.Line)} and {row.Other} ({similar:0.00})"),
        _ => $"{source.Place(row.Line)} and {row.Other}",
    };

    /// <summary>How many rows have each label, and each of several; null where the file has no labels.</summary>
    private static Dictionary<string, int>? Labels(CleaningSource source)
    {
        if (source.Columns.Label is not { } column)
        {
            return null;
        }

        var counts = new Dictionary<string, int>();
        foreach (var row in TableReader.Read(source.Table, [column], new RowProblems(Data.BadRows.Skip)))
        {
            string[] labels = source.Columns.LabelSeparator is { } separator
                ? LabelSet.Split(row.Fields[0], separator)
                : [row.Fields[0].Trim()];
            foreach (var label in labels.Where(label => label.Length > 0).Distinct())
            {
                counts[label] = counts.GetValueOrDefault(label) + 1;
            }
        }

        return counts;
    }

    /// <summary>Only what the rows give a reason for.</summary>
    private IEnumerable<string> Advice(List<InspectedRows> files)
    {
        bool Any(string found) => files.Any(each => each.Found.Any(fault => fault.Found == found));
        var learned = files.Where(each => IsLearned(each.Rows)).ToList();

        if (learned.Any(each => each.Found.Any(fault => fault.Found is "leak" or "near-leak")))
        {
            yield return "Training rows stand in validation or test rows too, which makes figures too good; "
                + "data.clean: { leaks: drop } leaves them out.";
        }

        if (Any("duplicate") && _recipe.Data is { Validation: null } or { Test: null })
        {
            yield return "Validation or test rows are dealt from data.train, where rows repeat: the same row may be "
                + "learned and measured on. data.clean: {} leaves repetitions out before rows are dealt.";
        }

        if (Any("conflict"))
        {
            yield return "The same text has several labels; data.clean.conflicts can drop such rows, or take the most "
                + "frequent label.";
        }

        foreach (var each in learned.Where(each => each.Tokens is { Cut: > 0.05 }))
        {
            yield return FormattableString.Invariant(
                $"{each.Tokens!.Cut * 100:0.0} % of the rows of {each.File} are longer than data.max_length ")
                + $"{_recipe.Data.MaxLength}; 95 of 100 rows have at most {each.Tokens.Percentile95} tokens.";
        }

        foreach (var each in files.Where(each => each.Tokens is { Unknown: > 0.01 }))
        {
            yield return FormattableString.Invariant($"{each.Tokens!.Unknown * 100:0.0} % of the tokens of ")
                + $"{each.File} are unknown to the vocabulary; train a larger one, or one on such texts, or use a "
                + "byte-level one.";
        }

        foreach (var each in files.Where(each => each.NewLabels.Count > 0))
        {
            yield return $"{each.File} has labels that no training row has: {Quoted.List(each.NewLabels)}.";
        }

        if (learned[0] is { Imbalance: > 20 } uneven)
        {
            yield return FormattableString.Invariant($"The most frequent label has {uneven.Imbalance:0} times as many ")
                + "rows as the rarest; loss.hard.balance weighs labels by their frequency, and macro_f1 counts all "
                + "alike.";
        }
    }
}
