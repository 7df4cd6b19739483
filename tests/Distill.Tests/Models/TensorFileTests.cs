using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class TensorFileTests : IDisposable
{
    private static readonly BertConfig _config = new()
    {
        Head = Head.SequenceClassification,
        VocabSize = 10,
        HiddenSize = 8,
        NumHiddenLayers = 1,
        NumAttentionHeads = 2,
        IntermediateSize = 8,
        MaxPositionEmbeddings = 4,
        Labels = ["a", "b"],
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_mask_every_token_counts()
    {
        Write(Ids("input_ids", [1, 2], 3, 4));

        var inputs = Read();

        Assert.Equal([3, 4], inputs.InputIds.ToArray<long>());
        Assert.Equal([1, 1], inputs.AttentionMask.ToArray<long>());
        Assert.Null(inputs.TokenTypeIds);
    }

    [Fact]
    public void Outputs_are_written_by_name_in_fp32()
    {
        using var scope = new TensorScope();
        var state = Tensor.Full([1, 2, 8], 0.5).To(ScalarType.BFloat16);
        var path = _folder.File("out.safetensors");

        TensorFile.WriteOutput(path, new ModelOutput(Tensor.Full([1, 2], 3), [state, state]));

        using var file = new SafetensorsReader(path);
        Assert.Equal(["hidden_states.0", "hidden_states.1", "logits"], file.Entries.Select(entry => entry.Name));
        Assert.Equal([3f, 3f], file.Values<float>("logits"));
        Assert.All(file.Values<float>("hidden_states.1"), value => Assert.Equal(0.5f, value));
    }

    [Fact]
    public void Inputs_without_ids_are_refused()
    {
        Write(Ids("attention_mask", [1, 1], 1));

        Assert.Equal("in.safetensors: holds no tensor 'input_ids'.", UserProblems.Of(() => Read(), _folder));
    }

    [Fact]
    public void All_that_the_model_cannot_read_is_told_at_once()
    {
        Write(
            Ids("input_ids", [2, 2], 1, 2, 3, 10),
            Ids("attention_mask", [1, 2], 1, 1),
            Ids("token_type_ids", [2, 2], 0, -1, 0, 0));

        Assert.Equal(
            """
            in.safetensors: 'input_ids' has 10 at [1, 1]; the model knows 0 to 9.
            in.safetensors: 'attention_mask' is I64 [1, 2], but 'input_ids' is I64 [2, 2].
            in.safetensors: 'token_type_ids' has -1 at [0, 1]; the model knows 0 to 1.
            """,
            UserProblems.Of(() => Read(), _folder));
    }

    [Fact]
    public void Rows_longer_than_the_positions_are_refused()
    {
        Write(Ids("input_ids", [1, 5], 1, 2, 3, 4, 5));

        Assert.Equal(
            "in.safetensors: 'input_ids' has rows of 5; the model reads at most 4.",
            UserProblems.Of(() => Read(), _folder));
    }

    [Fact]
    public void Ids_of_another_kind_or_shape_are_refused()
    {
        Write(SafetensorsTensor.Of<float>("input_ids", [1, 1], new float[1]));

        Assert.Equal(
            "in.safetensors: 'input_ids' is F32 [1, 1]; I64 [batch, tokens] is needed.",
            UserProblems.Of(() => Read(), _folder));
    }

    private static SafetensorsTensor Ids(string name, long[] shape, params long[] ids) =>
        SafetensorsTensor.Of<long>(name, shape, ids);

    private void Write(params SafetensorsTensor[] tensors) =>
        SafetensorsWriter.Write(_folder.File("in.safetensors"), tensors);

    private TextInputs Read() =>
        (TextInputs)TensorFile.ReadInputs(_folder.File("in.safetensors"), _config, Device.Cpu);
}
