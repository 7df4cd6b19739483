using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

[Collection(nameof(LiveTensorCount))]
public sealed class BertTests : IDisposable
{
    private readonly Model _model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
    private readonly TensorScope _scope = new();

    public void Dispose()
    {
        _scope.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void Missing_type_ids_are_zeros()
    {
        var inputs = (TextInputs)Golden.Inputs("bert", _model.Config);

        var missing = _model.Forward(inputs with { TokenTypeIds = null }, Pass.Evaluation).Logits;
        var zeros = _model.Forward(inputs with { TokenTypeIds = inputs.InputIds.ZerosLike() }, Pass.Evaluation).Logits;

        Golden.AssertClose(zeros.ToArray<float>(), missing.ToArray<float>(), 1e-6);
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
    public void A_model_that_is_disposed_of_leaves_no_tensors_behind()
    {
        var before = Engine.LiveTensors;

        ModelLoader.Load(Golden.Folder("bert"), Device.Cpu).Dispose();

        Assert.Equal(before, Engine.LiveTensors);
    }
}
