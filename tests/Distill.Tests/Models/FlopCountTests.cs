using Distill.Models;

namespace Distill.Tests.Models;

public sealed class FlopCountTests
{
    private static readonly BertConfig _config = new()
    {
        Head = Head.SequenceClassification,
        VocabSize = 100,
        HiddenSize = 4,
        NumHiddenLayers = 2,
        NumAttentionHeads = 2,
        IntermediateSize = 8,
        MaxPositionEmbeddings = 16,
        Labels = ["a", "b", "c"],
    };

    [Fact]
    public void A_pass_is_counted_product_by_product()
    {
        const double maps = 4 * (2.0 * 3 * 4 * 4);                   // query, key, value, output: [3, 4] by [4, 4]
        const double feedForward = 2 * (2.0 * 3 * 4 * 8);            // [3, 4] by [4, 8] and [3, 8] by [8, 4]
        const double attention = 2 * (2 * (2.0 * 3 * 3 * 2));        // scores and mix, in each of 2 heads of 2 channels
        const double head = (2.0 * 4 * 4) + (2.0 * 4 * 3);           // pooler and classifier, on one token

        Assert.Equal((2 * (maps + feedForward + attention)) + head, _config.ForwardFlop([3], answers: 1));
    }

    [Fact]
    public void Examples_add_up() =>
        Assert.Equal(
            _config.ForwardFlop([3], 1) + _config.ForwardFlop([5], 1) + _config.ForwardFlop([5], 1),
            _config.ForwardFlop([3, 5, 5], 3));

    [Fact]
    public void Gpt2_is_counted_product_by_product()
    {
        var config = Gpt2Config.Base with
        {
            VocabSize = 100,
            HiddenSize = 4,
            NumHiddenLayers = 2,
            NumAttentionHeads = 2,
            IntermediateSize = 8,
        };
        const double maps = (2.0 * 3 * 4 * 12) + (2.0 * 3 * 4 * 4);  // [3, 4] by [4, 12] and by [4, 4]
        const double feedForward = 2 * (2.0 * 3 * 4 * 8);            // [3, 4] by [4, 8] and [3, 8] by [8, 4]
        const double attention = 2 * (2 * (2.0 * 3 * 3 * 2));        // scores and mix, in each of 2 heads of 2 channels
        const double head = 2.0 * 4 * 100;                           // for each token that is answered

        Assert.Equal((2 * (maps + feedForward + attention)) + (2 * head), config.ForwardFlop([3], answers: 2));
    }

    [Fact]
    public void Llama_is_counted_with_fewer_heads_of_keys_and_values()
    {
        var config = LlamaConfig.Base with
        {
            Head = Head.SequenceClassification,
            HiddenSize = 4,
            NumHiddenLayers = 2,
            NumAttentionHeads = 6,
            NumKeyValueHeads = 2,
            HeadDim = 2,
            IntermediateSize = 8,
            Labels = ["a", "b", "c"],
        };
        const double query = 2 * (2.0 * 3 * 4 * 12);                 // query and output: [3, 4] by [4, 6 · 2] and back
        const double keys = 2 * (2.0 * 3 * 4 * 4);                   // key and value: [3, 4] by [4, 2 · 2]
        const double feedForward = 3 * (2.0 * 3 * 4 * 8);            // gate, up and down
        const double attention = 6 * (2 * (2.0 * 3 * 3 * 2));        // scores and mix, in each of 6 heads of 2 channels
        const double head = 2.0 * 4 * 3;                             // on one token

        Assert.Equal(
            (2 * (query + keys + feedForward + attention)) + head, config.ForwardFlop([3], answers: 1));
    }
}
