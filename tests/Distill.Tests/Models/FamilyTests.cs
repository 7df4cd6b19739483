using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>What holds for every family and head, shown on a tiny checkpoint of each.</summary>
[Collection(nameof(LiveTensorCount))]
public sealed class FamilyTests : IDisposable
{
    private static readonly Pass _withStates = new(HiddenStates: true, Dropout: null);

    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    /// <summary>Every folder of Fixtures/models.</summary>
    public static TheoryData<string> Families =>
    [
        "bert", "bert-mlm", "bert-tokens", "distilbert", "distilbert-mlm", "distilbert-tokens", "roberta",
        "roberta-mlm", "albert", "albert-mlm",
        "gpt2", "gpt2-cls", "llama", "llama-cls", "llama-gqa", "llama-rope3", "mistral", "qwen2",
        "vit", "deit",
    ];

    /// <summary>Those that read texts.</summary>
    public static TheoryData<string> TextFamilies =>
    [
        "bert", "bert-mlm", "bert-tokens", "distilbert", "distilbert-mlm", "distilbert-tokens", "roberta",
        "roberta-mlm", "albert", "albert-mlm",
        "gpt2", "gpt2-cls", "llama", "llama-cls", "llama-gqa", "llama-rope3", "mistral", "qwen2",
    ];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Logits_and_every_hidden_state_equal_those_of_Hugging_Face(string name)
    {
        using var model = Load(name);
        var inputs = Golden.Inputs(name, model.Config);

        var output = model.Forward(inputs, _withStates);

        using var expected = Golden.Expected(name);
        AssertCounted(expected, "logits", output.Logits, inputs, 1e-5);
        Assert.Equal(model.Config.NumHiddenLayers + 1, output.HiddenStates.Count);
        foreach (var (state, i) in output.HiddenStates.Select((state, i) => (state, i)))
        {
            AssertCounted(expected, $"hidden_states.{i}", state, inputs, 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Hidden_states_are_given_only_when_asked_for(string name)
    {
        using var model = Load(name);

        Assert.Empty(model.Forward(Golden.Inputs(name, model.Config), Pass.Evaluation).HiddenStates);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Without_them_the_answer_and_its_gradients_are_the_same(string name)
    {
        using var model = Load(name);
        var inputs = Golden.Inputs(name, model.Config);

        var with = Answered(_withStates);
        var without = Answered(Pass.Evaluation);

        Assert.Equal(with.Logits, without.Logits);
        Assert.Equal(with.Gradients, without.Gradients);

        (float[] Logits, float[][] Gradients) Answered(Pass pass)
        {
            var logits = model.Forward(inputs, pass).Logits;
            var gradients = Autograd.Gradients(
                logits.Square().Sum(), [.. model.Weights.All.Select(pair => pair.Tensor)]);
            return (logits.ToArray<float>(), [.. gradients.Select(each => each?.ToArray<float>() ?? [])]);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_frozen_one_has_the_answer_of_one_that_is_rounded_whole(string name)
    {
        using var frozen = ModelLoader.LoadFrozen(Golden.Folder(name), Device.Cpu, Precision.Bf16);
        using var whole = Load(name);
        whole.Weights.Freeze();
        var inputs = Golden.Inputs(name, whole.Config);
        using var region = Precision.Bf16.Enter(DeviceKind.Cpu);
        Tensor Answer(Model model) => model.Forward(inputs, Pass.Evaluation).Logits.To(ScalarType.Float32);
        var unrounded = Answer(whole);

        whole.Weights.Round(ScalarType.BFloat16);

        Assert.Equal(Answer(whole).ToArray<float>(), Answer(frozen).ToArray<float>());
        Assert.All(frozen.Weights.All, pair => Assert.False(pair.Weight.IsMatrix || pair.Tensor.RequiresGrad));
        Golden.AssertClose(unrounded, Answer(whole), 0.03);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_every_attention_reads_is_shown_where_it_is_asked_for(string name)
    {
        using var model = Load(name);
        var inputs = Golden.Inputs(name, model.Config);
        var plain = model.Forward(inputs, Pass.Evaluation);

        var output = model.Forward(inputs, Pass.Evaluation with { Attention = new AttentionRecord(_scope) });

        // One is computed in a kernel, the other step by step.
        Assert.All(
            plain.Logits.ToArray<float>().Zip(output.Logits.ToArray<float>()),
            pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5));
        Assert.Empty(plain.Attention);
        Assert.Equal(model.Config.NumHiddenLayers, output.Attention.Count);
        foreach (var view in output.Attention)
        {
            // Heads that share their keys: each key as often as it is looked at.
            var (heads, shared, d) = (view.Query.Size(1), view.Key.Size(1), view.Query.Size(3));
            var keys = Tensor.Cat([.. Enumerable.Range(0, (int)heads)
                .Select(head => view.Key.Narrow(1, head / (heads / shared), 1))], 1);
            var scores = view.Query.MatMul(keys.Transpose(-2, -1)) * (1 / Math.Sqrt(d));
            Golden.AssertClose(scores, view.Scores, 1e-5);
            Assert.Equal(model.Config.NumAttentionHeads, heads);
            Assert.Equal(view.Key.Shape, view.Value.Shape);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Logits_under_bf16_are_close_to_those_of_fp32(string name)
    {
        using var model = Load(name);
        var inputs = Golden.Inputs(name, model.Config);

        using var autocast = Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16);
        var logits = model.Forward(inputs, Pass.Evaluation).Logits.To(ScalarType.Float32);

        using var expected = Golden.Expected(name);
        AssertCounted(expected, "logits", logits, inputs, 2e-2);
    }

    [Theory]
    [MemberData(nameof(TextFamilies))]
    public void Padding_on_either_side_changes_nothing_that_counts(string name)
    {
        using var model = Load(name);
        var inputs = (TextInputs)Golden.Inputs(name, model.Config);

        foreach (var (text, i) in Rows(inputs).Select((text, i) => (text, i)))
        {
            var alone = model.Forward(text, Pass.Evaluation).Logits;
            var left = model.Forward(Padded(text, left: 4, right: 0), Pass.Evaluation).Logits;
            var right = model.Forward(Padded(text, left: 0, right: 3), Pass.Evaluation).Logits;
            var length = text.InputIds.Size(1);

            Golden.AssertClose(alone, alone.Shape.Count == 3 ? left.Narrow(1, 4, length) : left, 1e-5);
            Golden.AssertClose(alone, alone.Shape.Count == 3 ? right.Narrow(1, 0, length) : right, 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(TextFamilies))]
    public void A_row_of_nothing_but_padding_gives_numbers(string name)
    {
        using var model = Load(name);
        var padding = Tensor.Full([1, 4], ((TextConfig)model.Config).FillTokenId, ScalarType.Int64);

        var logits = model.Forward(
            new TextInputs(padding, Tensor.Zeros([1, 4], ScalarType.Int64), null), Pass.Evaluation).Logits;

        Assert.All(logits.ToArray<float>(), logit => Assert.True(float.IsFinite(logit)));
    }

    [Theory]
    [MemberData(nameof(TextFamilies))]
    public void Only_the_answers_that_are_asked_for_are_given(string name)
    {
        using var model = Load(name);
        var inputs = (TextInputs)Golden.Inputs(name, model.Config);
        var all = model.Forward(inputs, Pass.Evaluation).Logits;
        if (all.Shape.Count < 3)
        {
            return; // one answer a text: there are no places to choose from
        }

        long[] places = [1, 4, 10];
        var some = model.Forward(inputs with { Places = Tensor.From(places, 3) }, Pass.Evaluation).Logits;

        Golden.AssertClose(all.View(-1, all.Size(2)).IndexSelect(0, Tensor.From(places, 3)), some, 1e-6);
    }

    /// <summary>At the element of each weight where the loss is steepest: a wrong gradient shows there.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Gradients_of_every_weight_equal_finite_differences(string name)
    {
        // A long step may pass the kink of a ReLU, a short one drowns in rounding.
        float[] steps = [4e-3f, 1e-3f];
        using var model = Load(name);
        var inputs = Golden.Inputs(name, model.Config);
        Tensor Logits() => Golden.Counted(model.Forward(inputs, Pass.Evaluation).Logits, inputs);

        var weights = model.Weights.All.Select(pair => pair.Tensor).ToArray();
        var gradients = Autograd.Gradients(Logits().Square().Sum(), weights);
        foreach (var ((row, weight), gradient) in model.Weights.All.Zip(gradients))
        {
            Assert.NotNull(gradient);
            var values = gradient.ToArray<float>();
            var element = Array.IndexOf(values, values.MaxBy(Math.Abs));
            double LossAt(float change)
            {
                using var scope = new TensorScope();
                using var noGrad = Autograd.NoGrad();
                var one = weight.View(-1).Narrow(0, element, 1);
                var before = one.Clone();
                one.AddInPlace(Tensor.From([change], 1));
                var loss = Logits().ToArray<float>().Sum(logit => (double)logit * logit); // an fp32 sum is too rough
                one.CopyFrom(before);
                return loss;
            }

            double[] differences = [.. steps.Select(step => (LossAt(step) - LossAt(-step)) / (2 * step))];
            Assert.True(
                differences.Any(one => Math.Abs(one - values[element]) <= 2e-3 + (0.01 * Math.Abs(one))),
                $"{row.Name}[{element}]: the gradient is {values[element]}, finite differences say "
                + string.Join(", ", differences));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_saved_folder_holds_the_same_bytes(string name)
    {
        using (var model = Load(name))
        {
            model.Save(_folder.Root);
        }

        using var before = new SafetensorsReader(Path.Combine(Golden.Folder(name), "model.safetensors"));
        using var after = new SafetensorsReader(_folder.File("model.safetensors"));
        var names = after.Entries.Select(entry => entry.Name).ToList();

        // What the first file holds beyond the second has no weight of its own: buffers, and second names of tied ones.
        Assert.Subset(before.Entries.Select(entry => entry.Name).ToHashSet(), names.ToHashSet());
        Assert.All(names, each => Assert.Equal(before.Values<float>(each), after.Values<float>(each)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_saved_config_says_the_same(string name)
    {
        using var model = Load(name);
        var before = JsonFile.Read(Path.Combine(Golden.Folder(name), "config.json"));

        var after = model.Config.ToJson();

        Assert.All(before, pair => Assert.True(
            JsonNode.DeepEquals(pair.Value, after[pair.Key]),
            $"{pair.Key}: was {pair.Value?.ToJsonString()}, is {after[pair.Key]?.ToJsonString()}"));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_step_leaves_no_tensors_behind(string name)
    {
        using var model = Load(name);
        var inputs = Golden.Inputs(name, model.Config);
        void Step()
        {
            using var step = new TensorScope();
            model.Forward(inputs, new Pass(HiddenStates: true, new DropoutStream(seed: 1)))
                .Logits.Square().Sum().Backward();
        }

        Step(); // makes the gradients, which stay
        var before = Engine.LiveTensors;
        Step();

        Assert.Equal(before, Engine.LiveTensors);
    }

    private static Model Load(string name) => ModelLoader.Load(Golden.Folder(name), Device.Cpu);

    private static void AssertCounted(
        SafetensorsReader expected, string name, Tensor actual, ModelInputs inputs, double tolerance) =>
        Golden.AssertClose(
            Golden.Counted(Golden.Read(expected, name), inputs), Golden.Counted(actual, inputs), tolerance);

    /// <summary>Each row of a batch alone, without its padding, which stands on the right.</summary>
    private static IEnumerable<TextInputs> Rows(TextInputs inputs)
    {
        for (var row = 0; row < inputs.InputIds.Size(0); row++)
        {
            var length = (long)inputs.AttentionMask.Narrow(0, row, 1).Sum().ToDouble();
            Tensor Cut(Tensor x) => x.Narrow(0, row, 1).Narrow(1, 0, length);
            yield return new TextInputs(
                Cut(inputs.InputIds),
                Cut(inputs.AttentionMask),
                inputs.TokenTypeIds is { } types ? Cut(types) : null);
        }
    }

    /// <summary>With padding that holds any token but is masked.</summary>
    private static TextInputs Padded(TextInputs inputs, long left, long right)
    {
        Tensor Pad(Tensor x, long with) => Tensor.Cat(
            [
                Tensor.Full([x.Size(0), left], with, ScalarType.Int64),
                x,
                Tensor.Full([x.Size(0), right], with, ScalarType.Int64),
            ],
            dimension: 1);
        return new TextInputs(
            Pad(inputs.InputIds, 5),
            Pad(inputs.AttentionMask, 0),
            inputs.TokenTypeIds is { } types ? Pad(types, 0) : null);
    }
}
