using Distill.Models;

namespace Distill.Compression;

/// <summary>
/// One kind of parts that a network loses. Sparsity is always the share of these parts that the network has lost since
/// it was whole, in [0, 1).
/// </summary>
internal abstract class Pruner
{
    /// <summary>Whether importance is measured by rows.</summary>
    public abstract bool NeedsRows { get; }

    /// <summary>The share of its parts that a network lacks.</summary>
    /// <param name="whole">the network before any of it was pruned</param>
    public abstract double Sparsity(Model model, ModelConfig whole);

    /// <summary>Why a network cannot be pruned so far, in sentences: all of them, before any work.</summary>
    public abstract IEnumerable<string> Misfits(ModelConfig whole, double sparsity);

    /// <summary>Why nothing can be cut out of a network whose matrices are products; none where they are whole.</summary>
    protected static IEnumerable<string> MisfitsOfFactors(ModelConfig whole) => whole.LowRank.Any
        ? ["The network's matrices are factorized, and their factors are not cut any more. Prune the model before that."]
        : [];

    /// <summary>Prunes the least important parts, until the network lacks that share of them.</summary>
    /// <param name="rows">null where none are needed</param>
    public abstract PrunedNetwork Prune(Model model, ModelConfig whole, double sparsity, PruningRows? rows);

    /// <summary>The network's shape at some sparsity; which parts go makes no difference to it.</summary>
    public abstract ModelConfig Shape(ModelConfig whole, double sparsity);

    /// <summary>What the file of its weights takes at some sparsity, in bytes; estimated from above.</summary>
    public virtual long Bytes(ModelConfig whole, double sparsity) => DenseBytes(Shape(whole, sparsity).Table());

    /// <summary>
    /// The same of a network that is kept whole: fp32 weights, and roughly what their names and shapes take.
    /// </summary>
    public static long DenseBytes(WeightTable table) => table.Rows.Sum(row => (row.Count * sizeof(float)) + 150L);
}
