namespace Distill.Runs;

/// <summary>The places in <c>runs/&lt;name&gt;/</c>, which holds everything that later verbs need.</summary>
internal sealed class RunFolder(string path)
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
    public string Lock => In("distill.lock");

    /// <summary>The number of that process, for whoever is refused.</summary>
    public string Holder => In("distill.pid");

    public string Stages => In("stages");

    /// <summary>Rows that were left out, and why.</summary>
    public string SkippedRows => In("skipped-rows.txt");

    /// <summary>What data.clean found in rows, and did about them.</summary>
    public string FoundRows => In("found-rows.csv");

    /// <summary>A Hugging Face folder: teacher, baseline, student.</summary>
    public string Model(string name) => In(name);

    public string Checkpoints(string stage) => System.IO.Path.Combine(path, "checkpoints", stage);

    public string In(string name) => System.IO.Path.Combine(path, name);
}
