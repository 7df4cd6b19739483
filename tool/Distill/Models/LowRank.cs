using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>
/// <c>factorized</c> of config.json: which matrices W are products of two narrow ones, by their modules, and through how
/// many numbers they go. NAME.weight [out, in] is then NAME.down.weight [rank, in] and, after it, NAME.up.weight
/// [out, rank]; a table NAME.weight [count, C] is a narrow one, NAME.down.weight [count, rank], and a map to its width.
/// </summary>
/// <remarks>
/// No family of Hugging Face's library has such maps. So the folder's model_type begins with a word that the library
/// refuses, instead of random weights in place of those that it does not find.
/// </remarks>
internal sealed class LowRank
{
    /// <summary>Begins the model_type of such a folder.</summary>
    public const string Prefix = "factorized-";

    private const string Key = "factorized";

    private readonly SortedDictionary<string, int> _ranks = new(StringComparer.Ordinal);
    private readonly List<(Weight Row, int? Block, int Rank)> _maps = [];

    private LowRank()
    {
    }

    /// <param name="dense">the network's weights with every matrix whole</param>
    /// <param name="ranks">by the names of modules of the table</param>
    public LowRank(WeightTable dense, IReadOnlyDictionary<string, int> ranks)
    {
        foreach (var row in dense.Rows.Where(row => row.IsMatrix && ranks.ContainsKey(row.Module)))
        {
            _ranks.Add(row.Module, ranks[row.Module]);
            _maps.Add((row, dense.LayerOf(row.Name), ranks[row.Module]));
        }
    }

    public static LowRank None { get; } = new();

    public bool Any => _ranks.Count > 0;

    /// <summary>By the names of modules.</summary>
    public IReadOnlyDictionary<string, int> Ranks => _ranks;

    /// <summary>The table with two matrices in place of one.</summary>
    public WeightTable Split(WeightTable dense) => !Any ? dense : dense with
    {
        Rows = [.. dense.Rows.SelectMany(row => _ranks.TryGetValue(row.Module, out var rank) && row.IsMatrix
            ? Parts(row, rank)
            : [row])],
        Factorized = _ranks.Keys.ToHashSet(),
    };

    /// <summary>How many weights fewer a block has than with whole matrices.</summary>
    public long Saved(int block) => _maps.Where(map => map.Block == block)
        .Sum(map => map.Row.Count - WeightsOf(map.Row, map.Rank));

    /// <summary>The operations that narrow tables cost a token, which whole ones do not.</summary>
    public double TableFlop => _maps.Where(map => map.Row.Use == WeightUse.Table)
        .Sum(map => FlopCount.Product(map.Rank, map.Row.Inputs));

    /// <summary>How many weights a matrix has as a product.</summary>
    public static long WeightsOf(Weight row, int rank) => rank * (row.Outputs + row.Inputs);

    /// <summary>Says it in a config, or that nothing is factorized any more.</summary>
    public void Write(JsonObject config, string family)
    {
        config["model_type"] = Any ? Prefix + family : family;
        config.Remove(Key);
        if (Any)
        {
            config[Key] = new JsonObject(_ranks.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }
    }

    /// <exception cref="UserException">all that names no matrix, or no rank of it</exception>
    public static LowRank Read(ModelFolder folder, WeightTable dense)
    {
        if (folder.Config["model_type"]?.ToString().StartsWith(Prefix, StringComparison.Ordinal) != true)
        {
            return None;
        }

        var problems = new InputProblems();
        var ranks = new Dictionary<string, int>();
        var rows = dense.Rows.Where(row => row.Use is not (WeightUse.Vector or WeightUse.Patches)
            && !dense.Tied.Values.Contains(row.Name)).ToDictionary(row => row.Module);
        if (folder.Config[Key] is not JsonObject { Count: > 0 } given)
        {
            problems.Add(
                folder.ConfigPath, $"{Key} is missing; it must tell through how many numbers each factorized matrix goes.");
            given = [];
        }

        foreach (var (module, node) in given)
        {
            if (!rows.TryGetValue(module, out var row))
            {
                problems.Add(folder.ConfigPath, $"{Key} names {Quoted.Short(module)}, which is no matrix of this model.");
            }
            else if (node is not JsonValue value || !value.TryGetValue(out int rank)
                || rank < 1 || rank > Math.Min(row.Outputs, row.Inputs))
            {
                problems.Add(
                    folder.ConfigPath,
                    $"{Key}.{module} is {Quoted.Short(node?.ToJsonString() ?? "null")}; it must be a whole number from 1 to "
                    + $"{Math.Min(row.Outputs, row.Inputs)}.");
            }
            else
            {
                ranks.Add(module, rank);
            }
        }

        problems.ThrowIfAny();
        return new LowRank(dense, ranks);
    }

    private static IEnumerable<Weight> Parts(Weight row, int rank)
    {
        var (module, start) = (row.Module, Initialization.Normal);
        if (row.Use == WeightUse.Table)
        {
            yield return new($"{module}.down.weight", [row.Outputs, rank], row.Start, row.Decays) { Use = WeightUse.Table };
            yield return new($"{module}.up.weight", [row.Inputs, rank], start, row.Decays) { Use = WeightUse.Linear };
            yield break;
        }

        yield return new($"{module}.down.weight", [rank, row.Inputs], start, row.Decays) { Use = WeightUse.Linear };
        yield return new($"{module}.up.weight", [row.Outputs, rank], start, row.Decays) { Use = WeightUse.Linear };
    }
}
