using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// How much heads or neurons give: the root of the mean square, over tokens, of the length of what one of them adds to the
/// vectors between the blocks, W·x of its columns W. For a neuron that is its activation's root mean square times the
/// length of its column, as Sun, Liu, Bair, Kolter 2024, A Simple and Effective Pruning Approach for Large Language
/// Models, section 3, judge single weights. No labels and no gradients are needed.
/// </summary>
internal static class UnitActivity
{
    /// <param name="rows">one example at a time, so that no padding is seen</param>
    /// <param name="source">where the rows come from, for messages</param>
    /// <returns>of each block's units, in their order</returns>
    /// <exception cref="UserException">what is given is not finite</exception>
    public static IReadOnlyList<double[]> Of(Model model, BlockUnit unit, Calibration rows, string source)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        var (config, table) = (model.Config, model.Weights.Table);
        var role = unit == BlockUnit.Head ? Role.AttentionOutput : Role.Outer;
        var maps = table.Rows.Where(row => row.Role == role && row.IsMatrix).ToList();
        int UnitsOf(Weight map) => GateWatch.UnitsOf(config, table.LayerOf(map.Name)!.Value, unit);

        var (products, tokens) = (new Dictionary<string, Tensor>(), new Dictionary<string, long>());
        foreach (var map in maps)
        {
            var (units, width) = (UnitsOf(map), map.Inputs / UnitsOf(map));
            products.Add(map.Name, Tensor.Zeros([units, width, width], ScalarType.Float32, model.Device));
            tokens.Add(map.Name, 0);
        }

        rows.Observe(model, maps, (map, x) =>
        {
            using var mapScope = new TensorScope();
            var parts = x.To(ScalarType.Float32).Reshape(-1, UnitsOf(map), map.Inputs / UnitsOf(map)).Transpose(0, 1);
            products[map.Name].AddInPlace(parts.Transpose(1, 2).MatMul(parts));              // [units, D, D]
            tokens[map.Name] += parts.Size(1);
        });

        return [.. maps.OrderBy(map => table.LayerOf(map.Name)).Select(Lengths)];

        double[] Lengths(Weight map)
        {
            using var mapScope = new TensorScope();
            var product = products[map.Name];
            var columns = model.Weights.Matrix(map).View(map.Outputs, product.Size(0), -1).Transpose(0, 1);
            var squares = (columns.MatMul(product) * columns).Sum(2).Sum(1).ToArray<float>(); // [units]: W · XᵀX · Wᵀ
            return squares.All(float.IsFinite)
                ? Array.ConvertAll(squares, square => Math.Sqrt(Math.Max(square, 0) / tokens[map.Name]))
                : throw new UserException(
                    ExitCode.InputInvalid,
                    source,
                    $"on these rows numbers that are not finite come to '{map.Module}', so the importance cannot be measured.");
        }
    }
}
