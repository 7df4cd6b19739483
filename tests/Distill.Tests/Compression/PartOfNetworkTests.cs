using Distill.Export;
using Distill.Formats;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Compression;

/// <summary>A smaller network is the larger one without what was taken away: for every family and head.</summary>
public sealed class PartOfNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public static TheoryData<string> Families => FamilyTests.Families;

    public static TheoryData<string> FamiliesWithLayers =>
        [.. Golden.Names.Where(name => name != "albert-mlm")];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Without_some_heads_it_says_what_it_says_when_they_give_zero(string name)
    {
        using var whole = Load(name);
        var heads = Heads(whole.Config);
        using var part = (PartOfNetwork.All(whole.Config) with { Heads = heads }).Of(whole);

        Assert.True(part.Weights.Count < whole.Weights.Count);
        Silence(whole, Role.AttentionOutput, heads, block => whole.Config.HeadUnits(block));
        AssertSame(name, whole, part);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Without_some_neurons_it_says_what_it_says_when_they_give_zero(string name)
    {
        using var whole = Load(name);
        var inner = whole.Config.IntermediateSize;
        int[][] neurons =
        [
            .. Enumerable.Range(0, whole.Config.Blocks)
                .Select(block => Enumerable.Range(0, inner).Where(i => (i + block) % 3 != 0).Take(inner / 2).ToArray()),
        ];
        using var part = (PartOfNetwork.All(whole.Config) with { Neurons = neurons }).Of(whole);

        Assert.Equal(inner / 2, part.Config.IntermediateSize);
        Silence(whole, Role.Outer, neurons, _ => inner);
        AssertSame(name, whole, part);
    }

    /// <summary>albert-mlm deals its layers among groups, which with fewer layers would be another network.</summary>
    [Theory]
    [MemberData(nameof(FamiliesWithLayers))]
    public void Without_a_layer_it_is_the_network_that_starts_from_the_others(string name)
    {
        using var whole = Load(name);
        using var part = (PartOfNetwork.All(whole.Config) with { Layers = [1] }).Of(whole);
        using var copy = Model.Create(whole.Config.WithLayers([1]), seed: 3, Device.Cpu);
        new LayerCopy(
            whole.Weights,
            copy.Weights,
            whole.Config.Blocks == whole.Config.NumHiddenLayers ? [1] : [0],
            answersAgree: true).Run();

        AssertSame(name, copy, part);
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("distilbert")]
    [InlineData("gpt2")]
    [InlineData("vit")]
    public void Heads_can_be_taken_away_in_two_steps(string name)
    {
        using var whole = Load(name);
        using var once = (PartOfNetwork.All(whole.Config) with { Heads = [[1, 3], [2]] }).Of(whole);
        using var half = (PartOfNetwork.All(whole.Config) with { Heads = [[1, 2, 3], [1, 2]] }).Of(whole);
        using var twice = (PartOfNetwork.All(half.Config) with { Heads = [[0, 2], [1]] }).Of(half);

        Assert.Equal(
            once.Config.PrunedHeads.ToJson().ToJsonString(), twice.Config.PrunedHeads.ToJson().ToJsonString());
        AssertSame(name, once, twice);
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("distilbert")]
    [InlineData("albert")]
    [InlineData("gpt2-cls")]
    [InlineData("qwen2")]
    [InlineData("vit")]
    public void A_network_with_fewer_heads_can_be_exported(string name)
    {
        using var whole = Load(name);
        using var part = (PartOfNetwork.All(whole.Config) with { Heads = Heads(whole.Config) }).Of(whole);
        part.Save(_folder.File("model"));

        var result = OnnxExport.Write(_folder.File("model"), part, new OnnxOptions(), _folder.File("onnx"));

        Assert.InRange(result.Difference!.Value, 0, 1e-5);
    }

    [Fact]
    public void Layers_that_stay_keep_their_pruned_heads()
    {
        using var whole = Load("bert");
        using var heads = (PartOfNetwork.All(whole.Config) with { Heads = [[0, 1, 2], [1, 3]] }).Of(whole);
        using var last = (PartOfNetwork.All(heads.Config) with { Layers = [1] }).Of(heads);

        Assert.Equal("""{"0":[0,2]}""", last.Config.PrunedHeads.ToJson().ToJsonString());
        Assert.Equal("""{"0":[3],"1":[0,2]}""", heads.Config.PrunedHeads.ToJson().ToJsonString());
    }

    /// <summary>Uneven where the family allows it: the first block loses one, the others all but one.</summary>
    private static int[][] Heads(ModelConfig config) =>
    [
        .. Enumerable.Range(0, config.Blocks).Select(block => config.HeadsMayDiffer && block == 0
            ? [.. Enumerable.Range(1, config.HeadUnits(block) - 1)]
            : new[] { config.HeadUnits(block) - 1 }),
    ];

    /// <summary>Zero columns behind every part that does not stay.</summary>
    private static void Silence(Model model, Role role, int[][] kept, Func<int, int> units)
    {
        using var noGrad = Autograd.NoGrad();
        foreach (var (weight, tensor) in model.Weights.All)
        {
            if (weight.Role != role || weight.Shape.Length != 2)
            {
                continue;
            }

            var block = model.Weights.Table.LayerOf(weight.Name)!.Value;
            var size = (int)weight.Inputs / units(block);
            var values = tensor.ToArray<float>();
            for (var i = 0; i < values.Length; i++)
            {
                var input = weight.InputsFirst ? i / weight.Outputs : i % weight.Inputs;
                values[i] = kept[block].Contains((int)input / size) ? values[i] : 0;
            }

            tensor.CopyFrom(Tensor.From(values, weight.Shape));
        }
    }

    /// <summary>The reference in PyTorch reads pruned_heads, or the smaller sizes, and every weight of the folders.</summary>
    [OracleFact(Oracles.PyTorch)]
    public void The_reference_in_PyTorch_answers_as_the_smaller_network()
    {
        string[] names =
            ["bert", "bert-mlm", "roberta", "distilbert", "albert", "gpt2", "llama-gqa", "llama-cls", "qwen2", "vit", "deit"];
        var answers = new Dictionary<string, float[]>();
        foreach (var name in names)
        {
            using var whole = Load(name);
            var all = PartOfNetwork.All(whole.Config);
            using var part = (all with
            {
                Heads = Heads(whole.Config),
                Neurons = [.. all.Neurons.Select(neurons => neurons[3..])],
            }).Of(whole);
            part.Save(_folder.File(name));
            answers[name] = Golden.Counted(
                part.Forward(Golden.Inputs(name, part.Config), Pass.Evaluation).Logits,
                Golden.Inputs(name, part.Config)).ToArray<float>();
        }

        Python.Run("forward.py", names.SelectMany(name => new[]
        {
            _folder.File(name), Path.Combine(Golden.Folder(name), "inputs.safetensors"), _folder.File($"{name}/answers"),
        }));

        foreach (var name in names)
        {
            var config = ModelLoader.Config(_folder.File(name));
            using var file = new SafetensorsReader(_folder.File($"{name}/answers"));
            var theirs = Golden.Counted(Golden.Read(file, "logits"), Golden.Inputs(name, config));
            Golden.AssertClose(answers[name], theirs.ToArray<float>(), 1e-5);
        }
    }

    /// <summary>Also from its folder.</summary>
    private void AssertSame(string name, Model expected, Model actual)
    {
        var inputs = Golden.Inputs(name, expected.Config);
        Tensor Logits(Model model) => Golden.Counted(model.Forward(inputs, Pass.Evaluation).Logits, inputs);
        Golden.AssertClose(Logits(expected), Logits(actual), 1e-5);

        actual.Save(_folder.Root);
        using var loaded = ModelLoader.Load(_folder.Root, Device.Cpu);
        Assert.Equal(Logits(actual).ToArray<float>(), Logits(loaded).ToArray<float>());
        Assert.Equal(
            actual.Config.ToJson().ToJsonString(),
            (loaded.Config with { Source = actual.Config.Source }).ToJson().ToJsonString());
    }

    private static Model Load(string name) => ModelLoader.Load(Golden.Folder(name), Device.Cpu);
}
