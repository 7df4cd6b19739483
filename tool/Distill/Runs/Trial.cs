using System.Security.Cryptography;
using System.Text;
using Distill.Recipes;
using Distill.Reports;

namespace Distill.Runs;

/// <summary>One run of a sweep: a recipe with settings and a seed, in a folder within the sweep's.</summary>
/// <param name="Settings">without the seed</param>
internal sealed record Trial(string Recipe, SweepFolder Sweep, IReadOnlyList<Setting> Settings, int Seed)
{
    private const int LongestName = 60;

    /// <summary>As people read it: loss.soft.temperature=4.</summary>
    public string Told => NameOf(Settings);

    public RunFolder Folder => new(Path.Combine(Sweep.Path, FolderName), Sweep.Shared);

    public IReadOnlyList<Setting> AllSettings => [.. Settings, new Setting("seed", $"{Seed}")];

    /// <summary>A command that does the same as this trial.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        "run", Recipe, .. AllSettings.SelectMany(setting => new[] { "--set", $"{setting}" }), "--output", Folder.Path,
        "--share", Sweep.Shared,
    ];

    /// <summary>The settings as people read them; "the recipe" where there are none.</summary>
    public static string NameOf(IReadOnlyList<Setting> settings) =>
        settings.Count == 0 ? "the recipe" : string.Join(", ", settings);

    /// <summary>The last words of the keys with their values; with a hash where that cannot be a name.</summary>
    private string FolderName
    {
        get
        {
            var keys = Settings.Select(setting => KeyPath.Name(setting.Key)).ToList();
            var words = string.Join('-', Settings.Zip(keys, (setting, key) => $"{key}-{setting.Value}"));
            if (words.Length == 0)
            {
                return $"seed-{Seed}";
            }

            if (RunName.IsValid(words) && words.Length <= LongestName && keys.Distinct().Count() == keys.Count)
            {
                return $"{words}-seed-{Seed}";
            }

            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Settings)));
            var name = RunName.From($"{words}.yaml");
            return $"{name[..Math.Min(LongestName, name.Length)]}-{Convert.ToHexStringLower(hash)[..8]}-seed-{Seed}";
        }
    }
}

/// <summary>What came of a trial.</summary>
/// <param name="Failure">why there is no report</param>
internal sealed record TrialOutcome(Trial Trial, Report? Report, string? Failure);

/// <summary>Does trials: one after another in this process, or several at a time in others.</summary>
internal interface ITrialRunner
{
    /// <returns>in the order of the trials</returns>
    IReadOnlyList<TrialOutcome> Run(IReadOnlyList<Trial> trials, CancellationToken cancellation);
}
