using System.Globalization;
using Distill.Models;

namespace Distill.Compression;

/// <summary>
/// Gives every matrix 8 bits or 4: so that the file is small enough and the answers move least, and, where a figure
/// may only get so much worse, as few bytes as that allows. Matrices that are rounded together are taken to move the
/// answers as far as the sum of each alone; the figure itself is measured on the whole.
/// </summary>
/// <param name="score">the figure with the model as it is; higher is better</param>
internal sealed class BitSearch(
    Model model,
    QuantizationPlan plan,
    IReadOnlyDictionary<string, InputScale> inputs,
    Calibration calibration,
    Func<double> score)
{
    // Halvings of the range of sizes: to less than a hundredth of it.
    private const int Halvings = 7;

    private readonly WeightTable _table = model.Weights.Table;

    /// <summary>Called with what is done, how much of it, and how much there is.</summary>
    public Action<string, int, int> Progress { get; init; } = (_, _, _) => { };

    /// <exception cref="UserException">the budget cannot be kept; what can be reached is told</exception>
    public Func<Weight, int> Find(BitBudget budget)
    {
        var rows = plan.Rows(_table);
        long Bytes(Weight row, int bits) => ModelBytes.Of(row, plan.Of(row, _table, bits));
        var others = ModelBytes.Of(_table, _ => null) - rows.Sum(row => ModelBytes.Of(row, rounding: null));
        var largest = others + rows.Sum(row => Bytes(row, 8));
        var smallest = others + rows.Sum(row => Math.Min(Bytes(row, 8), Bytes(row, 4)));
        if (budget.MaxBytes < smallest)
        {
            throw Missed(
                $"max_size_mb is {Mb(budget.MaxBytes.Value)}, and the smallest that 4 and 8 bits make of the model is "
                + $"{Mb(smallest)} MB. Raise it, or make the student smaller first.");
        }

        var costs = Sensitivity.Measure(
            model, plan, inputs, calibration, (done, all) => Progress("sensitivity", done, all));
        var needed = Math.Max(0, largest - (budget.MaxBytes ?? largest));
        var first = Choose(costs, needed)!;
        return budget.MaxDrop is { } drop ? Fewest(costs, first, needed, largest - smallest, drop) : first;
    }

    /// <summary>The fewest bytes that the figure allows: halving between what must be saved and what can be.</summary>
    private Func<Weight, int> Fewest(
        IReadOnlyList<BitCost> costs, Func<Weight, int> first, long needed, long most, double maxDrop)
    {
        var before = score();
        var drop = before - Score(first);
        if (drop > maxDrop)
        {
            throw Missed(string.Create(
                CultureInfo.InvariantCulture,
                $"max_metric_drop is {maxDrop}, and the model that is large enough for max_size_mb, or has 8 bits "
                + $"everywhere, is worse by {drop:0.####} on the validation rows. Raise it, or train for the rounding with ")
                + "aware.");
        }

        var (best, kept, lost) = (first, needed, most + 1);
        for (var i = 0; i < Halvings && lost - kept > 1; i++)
        {
            Progress("choosing bits", i, Halvings);
            var middle = kept + ((lost - kept) / 2);
            if (Choose(costs, middle) is { } bits && before - Score(bits) <= maxDrop)
            {
                (best, kept) = (bits, middle);
            }
            else
            {
                lost = middle;
            }
        }

        return best;
    }

    private static Func<Weight, int>? Choose(IReadOnlyList<BitCost> costs, long savings)
    {
        if (BitAssignment.Choose(costs, savings) is not { } chosen)
        {
            return null;
        }

        var bits = costs.Zip(chosen).ToDictionary(pair => pair.First.Row.Name, pair => pair.Second ? 4 : 8);
        return row => bits[row.Name];
    }

    private double Score(Func<Weight, int> bits)
    {
        var forms = plan.Rows(_table).ToDictionary(
            row => row.Name, row => (IWeightForm)Quantization.Form(model, plan, row, bits(row), inputs));
        using var lent = model.Weights.Lend(forms);
        var figure = score();
        foreach (var form in forms.Values)
        {
            form.Dispose();
        }

        return figure;
    }

    private static string Mb(long bytes) => (bytes / 1e6).ToString("0.###", CultureInfo.InvariantCulture);

    private static UserException Missed(string what) => new(ExitCode.GateFailed, "", what);
}
