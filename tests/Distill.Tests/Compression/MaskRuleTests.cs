using Distill.Compression;
using Distill.Formats;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Compression;

[Collection(nameof(LiveTensorCount))]
public sealed class MaskRuleTests : IDisposable
{
    private static readonly SparsityPattern _single = SparsityPattern.Single;

    private readonly TensorScope _scope = new();
    private readonly Model _bert = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);

    public void Dispose()
    {
        _bert.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void The_linear_maps_of_the_layers_are_pruned_and_tables_only_where_asked()
    {
        var table = _bert.Weights.Table;
        IEnumerable<string> Names(bool embeddings) =>
            new MaskRule(PruningScope.Global, _single, embeddings).Targets(table).Select(row => row.Name);

        string[] maps =
        [
            "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
            "intermediate.dense", "output.dense",
        ];
        string[] layers =
            [.. from layer in Enumerable.Range(0, 2) from map in maps select $"bert.encoder.layer.{layer}.{map}.weight"];
        string[] tables =
            [.. new[] { "word", "position", "token_type" }.Select(each => $"bert.embeddings.{each}_embeddings.weight")];
        Assert.Equal(layers, Names(embeddings: false));
        Assert.Equal([.. tables, .. layers], Names(embeddings: true));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.137)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void Globally_the_smallest_of_all_weights_are_pruned(double sparsity)
    {
        using var masks = Magnitudes(new(PruningScope.Global, _single, Embeddings: false), sparsity);

        var all = masks.All.Keys.ToDictionary(name => name, name => _bert.Weights[name].ToArray<float>());
        var places = _bert.Weights.Table.Rows.Where(row => all.ContainsKey(row.Name))
            .SelectMany(row => all[row.Name].Select((value, i) => (row.Name, i, Size: Math.Abs(value)))).ToList();
        var smallest = places.OrderBy(place => place.Size).Take((int)Math.Round(sparsity * places.Count)).ToHashSet();
        foreach (var (name, mask) in masks.All)
        {
            Assert.Equal(
                all[name].Select((value, i) => smallest.Contains((name, i, Math.Abs(value)))), mask.ToArray<bool>());
        }
    }

    [Fact]
    public void By_layer_every_matrix_loses_the_same_share()
    {
        using var masks = Magnitudes(new(PruningScope.Layer, _single, Embeddings: false), 0.3);

        foreach (var (name, mask) in masks.All)
        {
            var values = _bert.Weights[name].ToArray<float>().Select(Math.Abs).ToArray();
            var limit = values.Order().ElementAt((int)Math.Round(0.3 * values.Length));
            Assert.Equal(values.Select(value => value < limit), mask.ToArray<bool>());
        }
    }

    [Theory]
    [InlineData("bert", 2, 4)]
    [InlineData("gpt2", 2, 4)]
    [InlineData("gpt2", 1, 8)]
    public void Of_every_group_of_inputs_the_largest_stay(string family, int kept, int of)
    {
        using var model = ModelLoader.Load(Golden.Folder(family), Device.Cpu);
        using var masks = Magnitudes(
            new(PruningScope.Global, new GroupPattern(kept, of), Embeddings: false), 1 - ((double)kept / of), model);

        foreach (var (name, mask) in masks.All)
        {
            var (values, flags, row) = (model.Weights[name].ToArray<float>(), mask.ToArray<bool>(), Row(model, name));
            for (var output = 0; output < row.Outputs; output++)
            {
                for (var group = 0; group < row.Inputs; group += of)
                {
                    int Place(int input) => (int)(row.InputsFirst
                        ? ((group + input) * row.Outputs) + output
                        : (output * row.Inputs) + group + input);
                    var places = Enumerable.Range(0, of).Select(Place).OrderBy(place => Math.Abs(values[place])).ToList();
                    Assert.Equal(
                        places.Select((_, rank) => rank < of - kept), places.Select(place => flags[place]));
                }
            }
        }
    }

    [Theory]
    [InlineData("bert", 4, 1)]
    [InlineData("bert", 2, 8)]
    [InlineData("gpt2", 4, 2)]
    public void Blocks_go_by_the_sum_of_their_weights(string family, int rows, int columns)
    {
        using var model = ModelLoader.Load(Golden.Folder(family), Device.Cpu);
        using var masks = Magnitudes(
            new(PruningScope.Layer, new BlockPattern(rows, columns), Embeddings: false), 0.4, model);

        foreach (var (name, mask) in masks.All)
        {
            var (values, flags, row) = (model.Weights[name].ToArray<float>(), mask.ToArray<bool>(), Row(model, name));
            int Place(long output, long input) =>
                (int)(row.InputsFirst ? (input * row.Outputs) + output : (output * row.Inputs) + input);
            var blocks = (
                from top in Enumerable.Range(0, (int)row.Outputs / rows)
                from left in Enumerable.Range(0, (int)row.Inputs / columns)
                let places = (
                    from output in Enumerable.Range(0, rows)
                    from input in Enumerable.Range(0, columns)
                    select Place((top * rows) + output, (left * columns) + input)).ToList()
                orderby places.Sum(place => (double)Math.Abs(values[place]))
                select places).ToList();
            var gone = (int)Math.Round(0.4 * blocks.Count);

            Assert.All(blocks.Take(gone).SelectMany(each => each), place => Assert.True(flags[place]));
            Assert.All(blocks.Skip(gone).SelectMany(each => each), place => Assert.False(flags[place]));
        }
    }

    [Theory]
    [InlineData("1x1")]
    [InlineData("4x2")]
    public void What_is_pruned_stays_so_whatever_its_score(string pattern)
    {
        var rule = new MaskRule(PruningScope.Global, SparsityPattern.Read(pattern)!, Embeddings: false);
        using var half = Magnitudes(rule, 0.5);
        using var more = rule.Choose(
            _bert.Weights.Table, weight => half[weight.Name].To(ScalarType.Float32) + 1, half, 0.7);

        Assert.Equal(Math.Round(0.7 * more.Count), more.Pruned, tolerance: 4);
        Assert.All(half.All, mask => Assert.True(
            mask.Value.ToArray<bool>().Zip(more[mask.Key].ToArray<bool>(), (before, now) => now || !before).All(x => x)));
    }

    [Fact]
    public void A_pattern_that_fits_no_matrix_is_told_for_each()
    {
        var rule = new MaskRule(PruningScope.Global, new BlockPattern(3, 1), Embeddings: false);

        var misfits = rule.Misfits(_bert.Weights.Table).ToList();

        Assert.Equal(12, misfits.Count);
        Assert.Equal(
            "'bert.encoder.layer.0.attention.self.query.weight' is [32, 32]; blocks of 3x1 need multiples of 3 and 1.",
            misfits[0]);
        Assert.Equal(
            "'bert.encoder.layer.0.attention.self.query.weight' has 32 inputs; 2:5 needs a multiple of 5.",
            (rule with { Pattern = new GroupPattern(2, 5) }).Misfits(_bert.Weights.Table).First());
    }

    [Theory]
    [InlineData("2:4", true)]
    [InlineData("4x1", true)]
    [InlineData("4:2", false)]
    [InlineData("4:4", false)]
    [InlineData("0x1", false)]
    [InlineData("2:4:8", false)]
    [InlineData("-2:4", false)]
    [InlineData("2", false)]
    [InlineData("", false)]
    [InlineData("99999999999x1", false)]
    public void Patterns_are_read_as_they_are_written(string word, bool known) =>
        Assert.Equal(known ? word : null, SparsityPattern.Read(word)?.ToString());

    /// <summary>PyTorch's own pruning, on the same matrices.</summary>
    [OracleTheory(Oracles.PyTorch)]
    [InlineData("global", 0.37)]
    [InlineData("layer", 0.61)]
    public void The_masks_are_those_of_PyTorch(string scope, double sparsity)
    {
        using var folder = new TemporaryFolder();
        using var masks = Magnitudes(
            new(Enum.Parse<PruningScope>(scope, ignoreCase: true), _single, Embeddings: false), sparsity);

        Python.Run(
            "prune.py",
            Path.Combine(Golden.Folder("bert"), "model.safetensors"),
            folder.File("masks"),
            scope,
            sparsity.ToString(System.Globalization.CultureInfo.InvariantCulture),
            string.Join(',', masks.All.Keys));

        using var theirs = new SafetensorsReader(folder.File("masks"));
        Assert.Equal(masks.All.Count, theirs.Entries.Count);
        Assert.All(masks.All, mask => Assert.Equal(
            theirs.Values<float>(mask.Key).Select(kept => kept == 0), mask.Value.ToArray<bool>()));
    }

    [Fact]
    public void Choosing_leaves_no_tensors_behind()
    {
        var rule = new MaskRule(PruningScope.Global, _single, Embeddings: true);
        var before = Engine.LiveTensors;
        using (var first = Magnitudes(rule, 0.3))
        {
            using var second = rule.Choose(_bert.Weights.Table, weight => _bert.Weights[weight.Name].Abs(), first, 0.6);
            first.Apply(_bert.Weights);
        }

        Assert.Equal(before, Engine.LiveTensors);
    }

    private static Weight Row(Model model, string name) => model.Weights.Table.Rows.Single(row => row.Name == name);

    private WeightMasks Magnitudes(MaskRule rule, double sparsity, Model? model = null)
    {
        var weights = (model ?? _bert).Weights;
        using var noGrad = Autograd.NoGrad();
        return rule.Choose(weights.Table, weight => weights[weight.Name].Abs(), before: null, sparsity);
    }
}
