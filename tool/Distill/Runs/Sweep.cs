using Distill.Data;
using Distill.Formats;
using Distill.Recipes;
using Distill.Reports;

namespace Distill.Runs;

/// <summary>
/// One recipe with many settings and seeds. Runs share their stages, so a teacher is trained once where nothing that
/// decides it differs; what is done already is not done again.
/// </summary>
internal sealed class Sweep(string recipe, SweepFolder folder, SweepOptions options, IRunObserver observer)
{
    /// <exception cref="UserException">a recipe with one of the settings has problems; nothing was run</exception>
    /// <exception cref="OperationCanceledException">stopped; the same call goes on from there</exception>
    public SweepReport Run(ITrialRunner runner, CancellationToken cancellation)
    {
        var combinations = options.Combinations();
        var files = Check(combinations);
        using var only = RunLock.Take(new RunFolder(folder.Path));

        var seeds = Enumerable.Range(files[0].Recipe.Seed, options.Seeds).ToList();
        var chosen = Chosen(combinations, files[0].Recipe.Seed);
        var rows = new List<SweepRow>();
        var rounds = options.Search == SearchKind.Halving
            ? SweepOptions.Rounds(chosen.Count, files[0].Recipe.Training.Epochs)
            : [];
        foreach (var epochs in rounds.SkipLast(1))
        {
            observer.OnNote($"{Quoted.Count(chosen.Count, "combination")} with {Quoted.Count(epochs, "epoch")}.");
            var round = Rows(chosen, SweepOptions.RoundOf(epochs), seeds, runner, cancellation);
            var best = round.Index()
                .OrderByDescending(row => row.Item.MeanValidation ?? double.NegativeInfinity)
                .Take((chosen.Count + 1) / 2)
                .Select(row => row.Index)
                .Order()
                .ToList();
            rows.AddRange(round.Where((_, index) => !best.Contains(index)).Select(row => row with { Epochs = epochs }));
            chosen = [.. best.Select(index => chosen[index])];
        }

        var last = Rows(chosen, null, seeds, runner, cancellation);
        var report = new SweepReport(files[0].Recipe.Name, seeds, [.. last, .. Enumerable.Reverse(rows)]);
        report.Write(folder.Path);
        return report;
    }

    private List<SweepRow> Rows(
        IReadOnlyList<IReadOnlyList<Setting>> combinations,
        Setting? round,
        IReadOnlyList<int> seeds,
        ITrialRunner runner,
        CancellationToken cancellation)
    {
        // Seed by seed: the first combination trains the teacher for the others.
        var trials =
            from seed in seeds
            from settings in combinations
            select new Trial(recipe, folder, [.. settings, .. round is null ? Array.Empty<Setting>() : [round]], seed);
        var outcomes = runner.Run([.. trials], cancellation);
        return
        [
            .. combinations.Select((settings, index) => Row(
                Trial.NameOf(settings), [.. seeds.Select((_, seed) => outcomes[(seed * combinations.Count) + index])])),
        ];
    }

    private static SweepRow Row(string name, IReadOnlyList<TrialOutcome> outcomes)
    {
        var whole = outcomes.Where(outcome => outcome.Report is not null).ToList();
        return new SweepRow(
            name,
            [.. whole.Select(outcome => new SweepRun(
                outcome.Trial.Seed,
                Path.GetFileName(outcome.Trial.Folder.Path),
                TrainingNote.ValidationScore(outcome.Trial.Folder.Model("student")),
                [.. outcome.Report!.Models.Select(model => new SweepFigures(model.Name, model.Metrics, model.Bytes))]))],
            outcomes.FirstOrDefault(outcome => outcome.Failure is not null)?.Failure,
            Epochs: null);
    }

    private List<RecipeFile> Check(IReadOnlyList<IReadOnlyList<Setting>> combinations)
    {
        var (files, problems, code) = (new List<RecipeFile>(), new List<Problem>(), ExitCode.RecipeInvalid);
        foreach (var settings in combinations)
        {
            try
            {
                files.Add(InputCheck.Read(recipe, settings));
            }
            catch (UserException exception)
            {
                problems.AddRange(exception.Problems);
                code = exception.Code;
            }
        }

        return problems.Count == 0 ? files : throw new UserException(code, [.. problems.Distinct()]);
    }

    /// <summary>All of them, or so many that are drawn; the first one stays, for the others are compared with it.</summary>
    private IReadOnlyList<IReadOnlyList<Setting>> Chosen(IReadOnlyList<IReadOnlyList<Setting>> combinations, int seed)
    {
        if (options.Trials is not { } trials || trials >= combinations.Count)
        {
            return combinations;
        }

        var random = SplitMix64.Stream((ulong)seed, 0);
        var drawn = Enumerable.Range(1, combinations.Count - 1)
            .Select(index => (Index: index, Draw: random.Next()))
            .OrderBy(each => each.Draw)
            .Take(trials - 1)
            .Select(each => each.Index)
            .Order();
        return [combinations[0], .. drawn.Select(index => combinations[index])];
    }
}
