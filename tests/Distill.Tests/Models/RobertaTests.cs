using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

[Collection(nameof(LiveTensorCount))]
public sealed class RobertaTests : IDisposable
{
    private readonly Model _model = ModelLoader.Load(Golden.Folder("roberta"), Device.Cpu);
    private readonly TensorScope _scope = new();

    public void Dispose()
    {
        _scope.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void With_one_type_the_kinds_of_a_pair_are_not_read()
    {
        var inputs = (TextInputs)Golden.Inputs("roberta", _model.Config);

        var without = _model.Forward(inputs, Pass.Evaluation).Logits;
        var with = _model.Forward(inputs with { TokenTypeIds = inputs.InputIds.OnesLike() }, Pass.Evaluation).Logits;

        Assert.Equal(without.ToArray<float>(), with.ToArray<float>());
    }

    [Fact]
    public void The_longest_text_uses_the_last_position()
    {
        var config = (RobertaConfig)_model.Config;
        long[] shape = [1, config.MaxPositionEmbeddings];
        var ids = Tensor.Full(shape, 7, ScalarType.Int64);

        var logits = _model.Forward(new TextInputs(ids, ids.OnesLike(), null), Pass.Evaluation).Logits.Square().Sum();

        const string Positions = "roberta.embeddings.position_embeddings.weight";
        var gradient = Autograd.Gradients(logits, [_model.Weights[Positions]])[0]!;
        var touched = gradient.Abs().Sum(1).ToArray<float>();
        Assert.All(touched[..config.FirstPosition], row => Assert.Equal(0, row));
        Assert.All(touched[config.FirstPosition..], row => Assert.True(row > 0));
    }
}
