using Distill.Recipes;

namespace Distill.Runs;

/// <summary>What a sweep varies, and how it searches.</summary>
/// <param name="Settings">keys with alternatives between commas</param>
/// <param name="Seeds">runs of each combination, from the recipe's seed upwards</param>
/// <param name="Trials">combinations that are drawn; null for all</param>
internal sealed record SweepOptions(
    IReadOnlyList<Setting> Settings, int Seeds, SearchKind Search = SearchKind.Grid, int? Trials = null)
{
    private const string Epochs = "training.epochs";

    /// <summary>Every combination of the alternatives; one without settings where there are none.</summary>
    public IReadOnlyList<IReadOnlyList<Setting>> Combinations()
    {
        var repeated = Settings.GroupBy(setting => setting.Key).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (repeated is not null)
        {
            throw new UserException(
                ExitCode.Usage, "--set", $"{repeated} is given twice. Put its values into one: {repeated}=1,2,4.");
        }

        if (Search == SearchKind.Halving && Settings.Any(setting => setting.Key is Epochs or "training"))
        {
            throw new UserException(
                ExitCode.Usage, "--search", $"halving begins with fewer epochs itself; leave {Epochs} out of --set.");
        }

        IEnumerable<IReadOnlyList<Setting>> all = [[]];
        foreach (var setting in Settings)
        {
            all = [.. all.SelectMany(_ => setting.Alternatives(), (before, one) => (IReadOnlyList<Setting>)[.. before, one])];
        }

        return [.. all];
    }

    /// <summary>
    /// The epochs of each round of a halving: half of the combinations go on to the next, which has twice as many, and the
    /// last one is whole. Jamieson and Talwalkar 2016, Non-stochastic Best Arm Identification, section 3.
    /// </summary>
    public static IReadOnlyList<int> Rounds(int combinations, int epochs)
    {
        var halvings = (int)Math.Floor(Math.Log2(Math.Max(1, combinations)));
        return
        [
            .. Enumerable.Range(0, halvings + 1)
                .Select(round => Math.Max(1, (int)Math.Round(epochs / Math.Pow(2, halvings - round))))
                .Distinct(),
        ];
    }

    /// <summary>The setting of a round.</summary>
    public static Setting RoundOf(int epochs) => new(Epochs, $"{epochs}");
}

internal enum SearchKind
{
    Grid,
    Random,
    Halving,
}
