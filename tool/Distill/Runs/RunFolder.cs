namespace Distill.Runs;

/// <summary>The places in <c>runs/&lt;name&gt;/</c>, which holds everything that later verbs need.</summary>
/// <param name="shared">the folder of stages that several runs have in common; null where the run has its own</param>
internal sealed class RunFolder(string path, string? shared = null)
{
    public string Path => path;

    /// <summary>The recipe as it was given.</summary>
    public string Recipe => In("recipe.yaml");

    /// <summary>The recipe with every default.</summary>
    public string ResolvedRecipe => In("recipe.resolved.yaml");

    /// <summary>Versions, seeds, hashes of the data, engine, threads, command line.</summary>
    public string Description => In("run.json");

    public string Metrics => In("metrics.jsonl");

    /// <summary>Locked by the process that works in the folder.</summary>
    public string Lock => In(".running");

    /// <summary>The number of that process, for whoever is refused.</summary>
    public string Holder => In("distill.pid");

    public bool SharesStages => shared is not null;

    public string Stages => System.IO.Path.Combine(shared ?? path, "stages");

    /// <summary>Rows that were left out, and why.</summary>
    public string SkippedRows => In("skipped-rows.txt");

    /// <summary>What data.clean found in rows, and did about them.</summary>
    public string FoundRows => In("found-rows.csv");

    /// <summary>A Hugging Face folder: teacher, baseline, student.</summary>
    public string Model(string name) => In(name);

    public string Checkpoints(string stage) => System.IO.Path.Combine(shared ?? path, "checkpoints", stage);

    public string In(string name) => System.IO.Path.Combine(path, name);
}
