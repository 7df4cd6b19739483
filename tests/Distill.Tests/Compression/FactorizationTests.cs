using System.Text.Json.Nodes;
using Distill.Compression;
using Distill.Evaluation;
using Distill.Export;
using Distill.Formats;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Compression;

/// <summary>Matrices as products of two narrow ones, for every family.</summary>
[Collection(nameof(LiveTensorCount))]
public sealed class FactorizationTests : IDisposable
{
    private static readonly RankRule _half = new RankRule.Weights(0.5);

    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public static TheoryData<string> Families => [.. Golden.Names];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_product_is_the_nearest_matrix_of_its_rank(string name)
    {
        using var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        var factorized = Factorization.Of(model, _half, embeddings: true, "");
        using var smaller = factorized.Model;
        using var whole = Factorization.Whole(smaller);

        Assert.NotEmpty(factorized.Matrices);
        foreach (var (row, rank, kept) in factorized.Matrices)
        {
            // Of all matrices of that rank the nearest differs by the singular values that it lacks.
            var squares = SquaredSingularValues(model.Weights.Matrix(row));
            var missing = (whole.Weights.Matrix(row) - model.Weights.Matrix(row)).Square().Sum().ToDouble();
            Assert.Equal(squares.Skip(rank).Sum(), missing, 1e-4 * squares.Sum());
            Assert.Equal(squares.Take(rank).Sum() / squares.Sum(), kept, 1e-5);
            Assert.InRange(LowRank.WeightsOf(row, rank), 1, row.Count / 2);
            Assert.InRange(LowRank.WeightsOf(row, rank + 1), (row.Count / 2) + 1, long.MaxValue);
        }

        Assert.Equal(
            factorized.Matrices.Sum(each => each.Matrix.Count - LowRank.WeightsOf(each.Matrix, each.Rank)),
            model.Weights.Count - smaller.Weights.Count);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void The_folder_gives_what_the_products_multiplied_out_give(string name)
    {
        using var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        var inputs = Golden.Inputs(name, model.Config);
        using var smaller = Factorization.Of(model, _half, embeddings: true, "").Model;
        smaller.Save(_folder.File("factors"));
        using var loaded = ModelLoader.Load(_folder.File("factors"), Device.Cpu);

        SafetensorsExport.Write(_folder.File("factors"), _folder.File("whole"), ElementType.F32);
        using var whole = ModelLoader.Load(_folder.File("whole"), Device.Cpu);

        Assert.Equal(Counted(smaller, inputs).ToArray<float>(), Counted(loaded, inputs).ToArray<float>());
        Golden.AssertClose(Counted(whole, inputs), Counted(loaded, inputs), 1e-4);
        Assert.Equal(model.Weights.Table.Rows.Select(row => row.Name), whole.Weights.Table.Rows.Select(row => row.Name));

        // The library refuses the one by its name, and knows the other.
        var (given, written) = (model.Config.ToJson(), JsonFile.Read(_folder.File("factors/config.json")));
        Assert.Equal($"factorized-{given["model_type"]}", (string?)written["model_type"]);
        var after = JsonFile.Read(_folder.File("whole/config.json"));
        Assert.Equal((string?)given["model_type"], (string?)after["model_type"]);
        Assert.Null(after["factorized"]);

        loaded.Save(_folder.File("again"));
        Assert.Equal(
            File.ReadAllBytes(_folder.File("factors/model.safetensors")),
            File.ReadAllBytes(_folder.File("again/model.safetensors")));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Its_graph_has_the_products_too(string name)
    {
        using var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        using var smaller = Factorization.Of(model, _half, embeddings: true, "").Model;
        smaller.Save(_folder.File("factors"));

        var whole = OnnxExport.Write(Golden.Folder(name), model, new OnnxOptions(), _folder.File("before"));
        var written = OnnxExport.Write(_folder.File("factors"), smaller, new OnnxOptions(), _folder.File("after"));

        Assert.InRange(written.Difference!.Value, 0, 1e-4);
        Assert.InRange(written.Bytes, 1, whole.Bytes - 1000);
        Assert.Equal(
            (string?)model.Config.ToJson()["model_type"],
            (string?)JsonFile.Read(_folder.File("after/config.json"))["model_type"]);
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("gpt2")]
    [InlineData("albert")]
    [InlineData("llama-gqa")]
    public void Operations_are_those_of_the_narrow_maps(string name)
    {
        using var model = ModelLoader.Load(Golden.Folder(name), Device.Cpu);
        var factorized = Factorization.Of(model, _half, embeddings: false, "");
        using var smaller = factorized.Model;

        // A multiplication and an addition for each weight that a token meets; ALBERT's two layers meet the same.
        var passes = model.Config.NumHiddenLayers / model.Config.Blocks;
        var fewer = factorized.Matrices.Sum(each => each.Matrix.Count - LowRank.WeightsOf(each.Matrix, each.Rank));
        Assert.Equal(
            2.0 * 7 * passes * fewer,
            model.Config.ForwardFlop([3, 4], 2) - smaller.Config.ForwardFlop([3, 4], 2));
        Assert.Equal(
            model.Weights.Table.Rows.Where(row => row.Use == WeightUse.Table).Select(row => row.Name),
            smaller.Weights.Table.Rows.Where(row => row.Use == WeightUse.Table).Select(row => row.Name));
    }

    [Fact]
    public void A_bundle_in_another_type_keeps_the_products()
    {
        using var model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        using var smaller = Factorization.Of(model, _half, embeddings: true, "").Model;
        smaller.Save(_folder.File("factors"));

        using var opened = ModelBundle.Open(
            BundleExport.Write(_folder.File("factors"), _folder.File("out"), ElementType.F16));
        using var loaded = ModelLoader.Load(opened.Folder, Device.Cpu);

        Assert.Equal(smaller.Config.LowRank.Ranks, loaded.Config.LowRank.Ranks);
        var inputs = Golden.Inputs("bert", model.Config);
        Golden.AssertClose(Counted(smaller, inputs), Counted(loaded, inputs), 1e-2);
    }

    [Fact]
    public void A_narrow_table_costs_a_product_for_each_token()
    {
        using var model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        using var maps = Factorization.Of(model, _half, embeddings: false, "").Model;
        using var all = Factorization.Of(model, _half, embeddings: true, "").Model;

        var tables = all.Weights.Table.Rows.Where(row => row.Use == WeightUse.Table && row.Name.Contains(".down.")).ToList();
        Assert.NotEmpty(tables);
        Assert.Equal(
            tables.Sum(table => 2.0 * 5 * table.Shape[1] * model.Config.HiddenSize),
            all.Config.ForwardFlop([5], 1) - maps.Config.ForwardFlop([5], 1));
    }

    [Fact]
    public void The_rank_is_the_least_that_keeps_what_is_wanted()
    {
        var row = new Weight("a.weight", [10, 10], Initialization.Normal, Decays: true) { Use = WeightUse.Linear };
        double[] squares = [60, 30, 9, 1, 0, 0];

        Assert.Equal(1, new RankRule.Energy(0.6).Rank(row, squares));
        Assert.Equal(2, new RankRule.Energy(0.61).Rank(row, squares));
        Assert.Equal(3, new RankRule.Energy(0.985).Rank(row, squares));
        Assert.Equal(4, new RankRule.Energy(0.995).Rank(row, squares));
        Assert.Equal(1, new RankRule.Energy(0.5).Rank(row, [0, 0]));
        Assert.Equal(2, new RankRule.Weights(0.5).Rank(row, squares));
        Assert.Equal(1, new RankRule.Weights(0.01).Rank(row, squares));
    }

    [Fact]
    public void Matrices_that_would_grow_stay_whole()
    {
        using var model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);

        var problem = Assert.Throws<UserException>(
            () => Factorization.Of(model, new RankRule.Energy(0.999999), embeddings: true, "here")).Problems.Single();

        Assert.Equal(
            "has no matrix that becomes smaller as a product of two. Keep less of them.", problem.What);
    }

    [Theory]
    [InlineData("Dynamic")]
    [InlineData("Static")]
    public void Factors_are_rounded_and_read_again(string inputs)
    {
        using var model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        var read = Golden.Inputs("bert", model.Config);
        using var smaller = Factorization.Of(model, _half, embeddings: true, "").Model;
        var before = Counted(smaller, read);
        var plan = new QuantizationPlan(
            8, ScaleOf.Channel, 0, Symmetric: true, Enum.Parse<InputRounding>(inputs), RangeChoice.MinMax, Tables: true);
        var scales = plan.Maps(smaller.Weights.Table).ToDictionary(row => row.Name, _ => new InputScale(0.05f, 0));
        Quantization.Round(
            smaller, plan, _ => 8, inputs == "Static" ? scales : new Dictionary<string, InputScale>());
        smaller.Save(_folder.Root);
        using var loaded = ModelLoader.Load(_folder.Root, Device.Cpu);

        Assert.Equal(Counted(smaller, read).ToArray<float>(), Counted(loaded, read).ToArray<float>());
        Assert.Equal(smaller.Weights.Table.Rows.Count(row => row.IsMatrix), loaded.Weights.Quantized.Count());
        var error = (Counted(loaded, read) - before).Norm().ToDouble() / before.Norm().ToDouble();
        Assert.InRange(error, 1e-6, inputs == "Static" ? 0.3 : 0.05);
    }

    [Fact]
    public void What_a_config_says_wrongly_is_told_at_once()
    {
        using var model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        using var smaller = Factorization.Of(model, _half, embeddings: false, "").Model;
        smaller.Save(_folder.Root);
        var path = _folder.File("config.json");
        var config = JsonFile.Read(path);
        config["factorized"] = new JsonObject
        {
            ["bert.encoder.layer.0.output.dense"] = 1000,
            ["bert.encoder.layer.1.output.dense"] = "x",
            ["bert.encoder.layer.0.output.LayerNorm"] = 2,
        };
        JsonFile.Write(path, config);

        var problems = Assert.Throws<UserException>(() => ModelLoader.Load(_folder.Root, Device.Cpu)).Problems;

        Assert.Equal(
            [
                "factorized.bert.encoder.layer.0.output.dense is '1000'; it must be a whole number from 1 to 32.",
                "factorized.bert.encoder.layer.1.output.dense is '\"x\"'; it must be a whole number from 1 to 32.",
                "factorized names 'bert.encoder.layer.0.output.LayerNorm', which is no matrix of this model.",
            ],
            problems.Select(problem => problem.What));

        config.Remove("factorized");
        JsonFile.Write(path, config);
        problems = Assert.Throws<UserException>(() => ModelLoader.Config(_folder.Root)).Problems;
        Assert.StartsWith("factorized is missing; ", problems.Single().What, StringComparison.Ordinal);
    }

    [Fact]
    public void What_needs_whole_matrices_says_so()
    {
        using var model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        using var smaller = Factorization.Of(model, _half, embeddings: false, "").Model;
        smaller.Save(_folder.Root);

        Assert.Contains(
            "is factorized already",
            Assert.Throws<UserException>(() => Factorization.Of(smaller, _half, false, "here")).Problems.Single().What,
            StringComparison.Ordinal);
        Assert.Contains(
            "'dotnet distill export --to safetensors'",
            Assert.Throws<UserException>(
                () => ModelLoader.LoadBase(_folder.Root, Head.SequenceClassification, Device.Cpu)).Problems.Single().What,
            StringComparison.Ordinal);
        foreach (Pruner pruner in new Pruner[]
            { new UnitPruner(BlockUnit.Neuron, PruningScope.Layer, UnitMeasure.Gradient), new LayerPruner() })
        {
            Assert.Contains("Prune the model before that.", pruner.Misfits(smaller.Config, 0.5).First());
        }
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        var before = Engine.LiveTensors;

        var smaller = Factorization.Of(model, _half, embeddings: true, "").Model;
        Factorization.Whole(smaller).Dispose();
        smaller.Dispose();

        Assert.Equal(before, Engine.LiveTensors);
    }

    private static Tensor Counted(Model model, ModelInputs inputs) =>
        Golden.Counted(model.Forward(inputs, Pass.Evaluation).Logits, inputs);

    /// <summary>
    /// By Jacobi's method, in loops: turns of two columns at a time, until all are at right angles; their lengths are
    /// the singular values. Demmel, Veselić 1992, Jacobi's Method is More Accurate than QR.
    /// </summary>
    private static double[] SquaredSingularValues(Tensor matrix)
    {
        var (rows, columns) = ((int)matrix.Size(0), (int)matrix.Size(1));
        var flat = matrix.Contiguous().ToArray<float>();
        var tall = rows >= columns;
        double[][] vectors =
        [
            .. Enumerable.Range(0, Math.Min(rows, columns)).Select(i => Enumerable.Range(0, Math.Max(rows, columns))
                .Select(j => (double)(tall ? flat[(j * columns) + i] : flat[(i * columns) + j])).ToArray()),
        ];
        for (var (sweep, turned) = (0, true); turned && sweep < 60; sweep++)
        {
            turned = false;
            for (var i = 0; i < vectors.Length; i++)
            {
                for (var j = i + 1; j < vectors.Length; j++)
                {
                    turned |= Turn(vectors[i], vectors[j]);
                }
            }
        }

        return [.. vectors.Select(vector => Dot(vector, vector)).OrderDescending()];
    }

    private static bool Turn(double[] one, double[] other)
    {
        var (a, b, c) = (Dot(one, one), Dot(other, other), Dot(one, other));
        if (Math.Abs(c) <= 1e-12 * Math.Sqrt(a * b))
        {
            return false;
        }

        var zeta = (b - a) / (2 * c);
        var tangent = (zeta < 0 ? -1 : 1) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
        var cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
        for (var i = 0; i < one.Length; i++)
        {
            (one[i], other[i]) = (
                cosine * (one[i] - (tangent * other[i])), cosine * (other[i] + (tangent * one[i])));
        }

        return true;
    }

    private static double Dot(double[] one, double[] other) => one.Zip(other, (x, y) => x * y).Sum();
}
