using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

[Collection(nameof(LiveTensorCount))]
public sealed class BertTests : IDisposable
{
    private static readonly Pass _withStates = new(HiddenStates: true, Dropout: null);

    private readonly Model _model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
    private readonly TensorScope _scope = new();

    public void Dispose()
    {
        _scope.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void Logits_equal_those_of_Hugging_Face()
    {
        var output = _model.Forward(Golden.Inputs("bert", _model.Config), Pass.Evaluation);

        using var expected = Golden.Expected("bert");
        Golden.AssertClose(expected.Values<float>("logits"), output.Logits.ToArray<float>(), 1e-5);
        Assert.Empty(output.HiddenStates);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Hidden_states_equal_those_of_Hugging_Face(int layer)
    {
        var inputs = Golden.Inputs("bert", _model.Config);

        var output = _model.Forward(inputs, _withStates);

        using var expected = Golden.Expected("bert");
        var counted = inputs.AttentionMask.To(ScalarType.Float32).Unsqueeze(-1);
        var shape = expected.Entry($"hidden_states.{layer}").Shape.ToArray();
        var state = Tensor.From(expected.Values<float>($"hidden_states.{layer}"), shape);
        Golden.AssertClose(
            (state * counted).ToArray<float>(), (output.HiddenStates[layer] * counted).ToArray<float>(), 1e-5);
        Assert.Equal(3, output.HiddenStates.Count);
    }

    [Fact]
    public void Padding_to_the_right_does_not_change_the_logits()
    {
        var inputs = Golden.Inputs("bert", _model.Config);
        Tensor Pad(Tensor x, long with) =>
            Tensor.Cat([x, Tensor.Full([x.Size(0), 7], with, ScalarType.Int64)], dimension: 1);
        var padded = new TextInputs(
            Pad(inputs.InputIds, 5), Pad(inputs.AttentionMask, 0), Pad(inputs.TokenTypeIds!, 1));

        var logits = _model.Forward(inputs, Pass.Evaluation).Logits;
        var withPadding = _model.Forward(padded, Pass.Evaluation).Logits;

        Golden.AssertClose(logits.ToArray<float>(), withPadding.ToArray<float>(), 1e-6);
    }

    [Fact]
    public void A_row_of_nothing_but_padding_gives_numbers()
    {
        var inputs = new TextInputs(
            Tensor.Zeros([1, 4], ScalarType.Int64), Tensor.Zeros([1, 4], ScalarType.Int64), null);

        var logits = _model.Forward(inputs, Pass.Evaluation).Logits;

        Assert.All(logits.ToArray<float>(), logit => Assert.True(float.IsFinite(logit)));
    }

    [Fact]
    public void Missing_type_ids_are_zeros()
    {
        var inputs = Golden.Inputs("bert", _model.Config);

        var missing = _model.Forward(inputs with { TokenTypeIds = null }, Pass.Evaluation).Logits;
        var zeros = _model.Forward(inputs with { TokenTypeIds = inputs.InputIds.ZerosLike() }, Pass.Evaluation).Logits;

        Golden.AssertClose(zeros.ToArray<float>(), missing.ToArray<float>(), 1e-6);
    }

    [Fact]
    public void Logits_under_bf16_are_close_to_those_of_fp32()
    {
        var inputs = Golden.Inputs("bert", _model.Config);

        using var autocast = Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16);
        var logits = _model.Forward(inputs, Pass.Evaluation).Logits.To(ScalarType.Float32);

        using var expected = Golden.Expected("bert");
        Golden.AssertClose(expected.Values<float>("logits"), logits.ToArray<float>(), 2e-2);
    }

    [Theory]
    [InlineData("bert.embeddings.word_embeddings.weight", 5 * 32)]
    [InlineData("bert.embeddings.position_embeddings.weight", 3)]
    [InlineData("bert.embeddings.LayerNorm.weight", 7)]
    [InlineData("bert.encoder.layer.0.attention.self.query.weight", 33)]
    [InlineData("bert.encoder.layer.1.attention.self.value.bias", 4)]
    [InlineData("bert.encoder.layer.1.output.LayerNorm.bias", 0)]
    [InlineData("classifier.weight", 50)]
    public void Gradients_equal_finite_differences(string name, int element)
    {
        const float Step = 4e-3f;
        var inputs = Golden.Inputs("bert", _model.Config);
        Tensor Loss() => _model.Forward(inputs, Pass.Evaluation).Logits.Square().Sum();
        if (name.Contains("word_embeddings", StringComparison.Ordinal))
        {
            element = (int)inputs.InputIds.ToArray<long>()[1] * 32;
        }

        var weight = _model.Weights[name];
        var gradient = Autograd.Gradients(Loss(), [weight])[0]!.ToArray<float>()[element];

        double LossAt(float change)
        {
            using var noGrad = Autograd.NoGrad();
            var one = weight.View(-1).Narrow(0, element, 1);
            var before = one.Clone();
            one.AddInPlace(Tensor.From([change], 1));
            var loss = Loss().ToDouble();
            one.CopyFrom(before);
            return loss;
        }

        var difference = (LossAt(Step) - LossAt(-Step)) / (2 * Step);
        Assert.Equal(difference, gradient, tolerance: 1e-3 + (0.01 * Math.Abs(difference)));
    }

    [Fact]
    public void Dropout_changes_the_logits_and_is_repeated_by_the_same_seed()
    {
        var inputs = Golden.Inputs("bert", _model.Config);
        float[] Logits(DropoutStream? dropout) =>
            _model.Forward(inputs, new Pass(HiddenStates: false, dropout)).Logits.ToArray<float>();

        var first = Logits(new DropoutStream(seed: 1));

        Assert.Equal(first, Logits(new DropoutStream(seed: 1)));
        Assert.NotEqual(first, Logits(new DropoutStream(seed: 2)));
        Assert.NotEqual(first, Logits(null));
    }

    [Fact]
    public void A_step_leaves_no_tensors_behind()
    {
        var inputs = Golden.Inputs("bert", _model.Config);
        void Step()
        {
            using var step = new TensorScope();
            _model.Forward(inputs, new Pass(HiddenStates: true, new DropoutStream(seed: 1)))
                .Logits.Square().Sum().Backward();
        }

        Step(); // makes the gradients, which stay
        var before = Engine.LiveTensors;
        Step();

        Assert.Equal(before, Engine.LiveTensors);
    }

    [Fact]
    public void A_model_that_is_disposed_of_leaves_no_tensors_behind()
    {
        var before = Engine.LiveTensors;

        ModelLoader.Load(Golden.Folder("bert"), Device.Cpu).Dispose();

        Assert.Equal(before, Engine.LiveTensors);
    }
}
