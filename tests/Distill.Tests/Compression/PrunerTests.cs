using Distill.Compression;
using Distill.Losses;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Tests.Training;
using Distill.Torch;

namespace Distill.Tests.Compression;

/// <summary>How far each kind of pruning goes, and what it says where it cannot.</summary>
[Collection(nameof(LiveTensorCount))]
public sealed class PrunerTests : IDisposable
{
    private static readonly MaskRule _rule = new(PruningScope.Global, SparsityPattern.Single, Embeddings: false);

    private readonly TensorScope _scope = new();
    private readonly SmallTraining _small = new();

    public void Dispose()
    {
        _small.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Weights_lose_exactly_their_share()
    {
        var (model, pruner) = (_small.Student, new WeightPruner(WeightImportance.Taylor, _rule));

        using var masks = pruner.Prune(model, model.Config, 0.3, Rows()).Masks!;

        Assert.Equal(Math.Round(0.3 * masks.Count), masks.Pruned);
        Assert.Equal(0.3, pruner.Sparsity(model, model.Config), 2e-3);
    }

    [Theory]
    [InlineData(nameof(PruningScope.Global))]
    [InlineData(nameof(PruningScope.Layer))]
    public void Heads_go_until_the_share_is_gone_and_no_layer_loses_all(string scope)
    {
        var model = _small.TeacherModel; // 2 layers of 2 heads
        var pruner = new UnitPruner(BlockUnit.Head, Enum.Parse<PruningScope>(scope), UnitMeasure.Gradient);
        Unfreeze(model);

        using var pruned = pruner.Prune(model, model.Config, 0.5, Rows()).Model;

        Assert.Equal([1, 1], Enumerable.Range(0, 2).Select(pruned.Config.HeadsOf));
        Assert.Equal(0.5, pruner.Sparsity(pruned, model.Config));
        Assert.Empty(pruner.Misfits(model.Config, 0.5));
    }

    [Fact]
    public void The_least_important_heads_go_first_whatever_their_layer()
    {
        var kept = UnitChoice.Heads(
            _small.TeacherModel.Config, [[0.3, 0.1, 0.2], [8, 0, 6]], PruningScope.Global, stay: 4);

        // Divided by the lengths √0.14 and 10: 0.80, 0.27, 0.53 and 0.8, 0, 0.6.
        Assert.Equal([[0, 2], [0, 2]], kept);
        Assert.Equal([[0], [0]], UnitChoice.Evenly([[0.3, 0.1, 0.2], [8, 0, 6]], 1));
    }

    [Fact]
    public void Of_units_that_matter_as_much_the_first_stay() =>
        Assert.Equal([[0, 1], [0, 1]], UnitChoice.Evenly([[1, 1, 1], [0, 0, 0]], 2));

    [Fact]
    public void Neurons_go_from_every_layer_in_equal_number()
    {
        var model = _small.TeacherModel;
        Unfreeze(model);
        var pruner = new UnitPruner(BlockUnit.Neuron, PruningScope.Global, UnitMeasure.Gradient);

        using var pruned = pruner.Prune(model, model.Config, 0.25, Rows()).Model;

        Assert.Equal(9, pruned.Config.IntermediateSize);
        Assert.Equal(0.25, pruner.Sparsity(pruned, model.Config));
    }

    [Theory]
    [InlineData(nameof(BlockUnit.Head), 1)]
    [InlineData(nameof(BlockUnit.Neuron), 6)]
    public void What_gives_nothing_goes_first_by_activation(string word, int stay)
    {
        // Half of the units of the first layer have no weights behind them: they can go, whatever they are.
        var (model, unit) = (_small.TeacherModel, Enum.Parse<BlockUnit>(word));
        var name = $"bert.encoder.layer.0.{(unit == BlockUnit.Head ? "attention." : "")}output.dense.weight";
        var width = model.Weights[name].Size(1);
        using (Autograd.NoGrad())
        {
            model.Weights[name].Narrow(1, 0, width / 2).SetToZero();
        }

        var pruner = new UnitPruner(unit, PruningScope.Layer, UnitMeasure.Activation);
        using var pruned = pruner.Prune(model, model.Config, 0.5, Rows()).Model;

        Assert.Equal(stay, GateWatch.UnitsOf(pruned.Config, 0, unit));
        Assert.Equal(
            model.Weights[name].Narrow(1, width / 2, width / 2).ToArray<float>(), pruned.Weights[name].ToArray<float>());
    }

    [Fact]
    public void The_layer_goes_without_which_the_loss_is_least()
    {
        using var model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        using var second = (PartOfNetwork.All(model.Config) with { Layers = [1] }).Of(model);
        var marks = second.Weights["bert.encoder.layer.0.output.dense.weight"].ToArray<float>();
        double Loss(Model smaller) => marks.SequenceEqual(
            smaller.Weights["bert.encoder.layer.0.output.dense.weight"].ToArray<float>()) ? 0.1 : 0.2;

        using var pruned = new LayerPruner().Prune(model, model.Config, 0.5, Rows() with { Loss = Loss }).Model;
        using var equal = new LayerPruner().Prune(model, model.Config, 0.5, Rows() with { Loss = _ => 1 }).Model;

        Assert.Equal(1, pruned.Config.NumHiddenLayers);
        Assert.Equal(marks, pruned.Weights["bert.encoder.layer.0.output.dense.weight"].ToArray<float>());
        Assert.NotEqual(marks, equal.Weights["bert.encoder.layer.0.output.dense.weight"].ToArray<float>());
    }

    public static TheoryData<string, string, double, string> TooFar => new()
    {
        {
            "bert", "heads", 0.9,
            "The network has 4 heads in each of 2 layers, and one must stay in each: a sparsity of at most 0.75 can be "
            + "reached; 0.9 was asked for."
        },
        {
            "bert", "heads", 0.05,
            "The network has 4 heads in each of 2 layers; a sparsity of 0.05 takes away none. The least is 0.125."
        },
        {
            "llama-gqa", "heads", 0.1,
            "The network has 2 groups of 2 heads with the same keys in each of 2 layers; a sparsity of 0.1 takes away "
            + "none. The least is 0.5."
        },
        {
            "llama-gqa", "heads", 0.8,
            "The network has 2 groups of 2 heads with the same keys in each of 2 layers, and one must stay in each: a "
            + "sparsity of at most 0.5 can be reached; 0.8 was asked for."
        },
        {
            "bert", "neurons", 0.999,
            "The network has 80 neurons in each of 2 layers, and one must stay in each: a sparsity of at most 0.988 can "
            + "be reached; 0.999 was asked for."
        },
        { "bert", "layers", 0.9, "The network has 2 layers, of which a sparsity of 0.9 takes away all; from 0.5 to 0.5 can be reached." },
        { "bert", "layers", 0.1, "The network has 2 layers, of which a sparsity of 0.1 takes away none; from 0.5 to 0.5 can be reached." },
    };

    [Theory]
    [MemberData(nameof(TooFar))]
    public void What_cannot_be_reached_is_told(string name, string kind, double sparsity, string problem)
    {
        var config = ModelLoader.Config(Golden.Folder(name));
        Pruner pruner = kind switch
        {
            "heads" => new UnitPruner(BlockUnit.Head, PruningScope.Global, UnitMeasure.Gradient),
            "neurons" => new UnitPruner(BlockUnit.Neuron, PruningScope.Global, UnitMeasure.Gradient),
            _ => new LayerPruner(),
        };

        Assert.Equal([problem], pruner.Misfits(config, sparsity));
    }

    [Fact]
    public void A_pattern_of_groups_has_a_sparsity_of_its_own()
    {
        var pruner = new WeightPruner(
            WeightImportance.Magnitude, _rule with { Pattern = new GroupPattern(2, 4) });
        var config = ModelLoader.Config(Golden.Folder("bert"));

        Assert.Empty(pruner.Misfits(config, 0.5));
        Assert.Equal(
            ["The pattern 2:4 makes a sparsity of 0.5; 0.6 was asked for."], pruner.Misfits(config, 0.6));
    }

    [Fact]
    public void Layers_that_share_several_groups_of_weights_stay()
    {
        var config = (AlbertConfig)ModelLoader.Config(Golden.Folder("albert")) with
        {
            NumHiddenLayers = 4,
            NumHiddenGroups = 2,
        };

        Assert.Equal(
            [
                "The network's 4 layers are dealt among 2 groups that share their weights; with fewer layers they would be "
                + "dealt otherwise, and be another network.",
            ],
            new LayerPruner().Misfits(config, 0.5));
    }

    [Theory]
    [InlineData("heads", 0.5)]
    [InlineData("neurons", 0.4)]
    [InlineData("layers", 0.5)]
    public void Sizes_and_operations_are_known_before(string kind, double sparsity)
    {
        using var folder = new TemporaryFolder();
        var model = _small.TeacherModel;
        Unfreeze(model);
        Pruner pruner = kind switch
        {
            "heads" => new UnitPruner(BlockUnit.Head, PruningScope.Global, UnitMeasure.Gradient),
            "neurons" => new UnitPruner(BlockUnit.Neuron, PruningScope.Global, UnitMeasure.Gradient),
            _ => new LayerPruner(),
        };
        using var pruned = pruner.Prune(model, model.Config, sparsity, Rows()).Model;
        pruned.Save(folder.Root);

        var bytes = new FileInfo(folder.File("model.safetensors")).Length;
        Assert.InRange(pruner.Bytes(model.Config, sparsity), bytes, bytes + (pruned.Weights.Table.Rows.Count * 100));
        Assert.Equal(
            pruned.Config.ForwardFlop([7], 1), pruner.Shape(model.Config, sparsity).ForwardFlop([7], 1));
    }

    [Fact]
    public void The_size_of_a_sparse_file_is_known_before()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelLoader.Load(Golden.Folder("gpt2"), Device.Cpu);
        var pruner = new WeightPruner(WeightImportance.Magnitude, _rule with { Scope = PruningScope.Layer });
        pruner.Prune(model, model.Config, 0.8, rows: null).Masks!.Dispose();
        SparseWeights.Save(model, folder.Root);

        var bytes = new FileInfo(folder.File("model.safetensors")).Length;
        Assert.InRange(pruner.Bytes(model.Config, 0.8), bytes, 1.1 * bytes);
    }

    private static void Unfreeze(Model model)
    {
        foreach (var (_, tensor) in model.Weights.All)
        {
            tensor.RequiresGrad = true;
        }
    }

    private PruningRows Rows() =>
        new(SmallTraining.Task, _small.Examples, [new HardLoss(1, labelSmoothing: 0)], null, 4, 4, _ => 0);
}
