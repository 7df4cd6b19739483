using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// Matrices as products of two narrow ones: of all matrices of a rank the nearest, by the sum of squared differences,
/// which is that of the squared singular values left out (Eckart and Young 1936, The approximation of one matrix by
/// another of lower rank). Each factor gets the square root of the singular values, so both are as large.
/// </summary>
internal static class Factorization
{
    /// <summary>The linear maps of the layers, and tables with more rows than columns where those are asked for.</summary>
    /// <remarks>A table in which the head ends stays whole: its rows are the head's outputs too.</remarks>
    public static IReadOnlyList<Weight> Targets(WeightTable table, bool embeddings) =>
    [
        .. table.Rows.Where(row => row.Use is WeightUse.Linear or WeightUse.Conv1D
            ? table.LayerOf(row.Name) is not null
            : embeddings && row.Use == WeightUse.Table && row.Outputs > row.Inputs
                && !table.Tied.Values.Contains(row.Name)),
    ];

    /// <param name="model">is not changed</param>
    /// <param name="embeddings">whether tables are factorized too</param>
    /// <param name="folder">where the model comes from, for messages</param>
    /// <exception cref="UserException">it is rounded or factorized already, or no matrix would become smaller</exception>
    public static FactorizedNetwork Of(Model model, RankRule rule, bool embeddings, string folder)
    {
        model.Weights.RequireFloats(folder);
        if (model.Config.LowRank.Any)
        {
            throw new UserException(
                ExitCode.InputInvalid, folder, "is factorized already. Take the model that it was made from.");
        }

        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        var (matrices, factors) = (new List<FactorizedMatrix>(), new Dictionary<string, Tensor>());
        foreach (var row in Targets(model.Weights.Table, embeddings))
        {
            using var rowScope = new TensorScope();
            var (u, s, vt) = model.Weights.Matrix(row).To(ScalarType.Float64).SingularValues();
            double[] squares = [.. s.ToArray<double>().Select(value => value * value)];
            var rank = rule.Rank(row, squares);
            if (LowRank.WeightsOf(row, rank) >= row.Count)
            {
                continue;
            }

            var roots = s.Narrow(0, 0, rank).Sqrt();                                         // [R]
            var left = u.Narrow(1, 0, rank) * roots;                                         // [out, R]
            var right = vt.Narrow(0, 0, rank) * roots.Unsqueeze(1);                          // [R, in]
            var (down, up) = row.Use == WeightUse.Table ? (left, right.Transpose(0, 1)) : (right, left);
            factors.Add($"{row.Module}.down.weight", rowScope.Keep(down.To(ScalarType.Float32)));
            factors.Add($"{row.Module}.up.weight", rowScope.Keep(up.To(ScalarType.Float32)));
            matrices.Add(new FactorizedMatrix(row, rank, squares.Take(rank).Sum() / Math.Max(squares.Sum(), double.Epsilon)));
        }

        if (matrices.Count == 0)
        {
            throw new UserException(
                ExitCode.InputInvalid, folder, "has no matrix that becomes smaller as a product of two. Keep less of them.");
        }

        var ranks = matrices.ToDictionary(each => each.Matrix.Module, each => each.Rank);
        var config = model.Config with { LowRank = new LowRank(model.Config.DenseTable(), ranks) };
        return new FactorizedNetwork(
            config.Build(Weights.Copy(
                config.Table(), row => factors.GetValueOrDefault(row.Name) ?? model.Weights[row.Name], model.Device)),
            matrices);
    }

    /// <summary>The same function with every matrix whole, for who knows no products.</summary>
    /// <returns>a network of its own</returns>
    public static Model Whole(Model model)
    {
        using var noGrad = Autograd.NoGrad();
        var (weights, products) = (model.Weights, model.Config.LowRank.Ranks);
        var config = model.Config with { LowRank = LowRank.None };
        return config.Build(Weights.Copy(config.Table(), Matrix, model.Device));

        Tensor Matrix(Weight row)
        {
            if (!row.IsMatrix || !products.ContainsKey(row.Module))
            {
                return weights[row.Name];
            }

            var (down, up) = (weights[$"{row.Module}.down.weight"], weights[$"{row.Module}.up.weight"]);
            var product = row.Use == WeightUse.Table ? down.MatMul(up.Transpose(0, 1)) : up.MatMul(down);
            return row.InputsFirst ? product.Transpose(0, 1) : product;
        }
    }
}
