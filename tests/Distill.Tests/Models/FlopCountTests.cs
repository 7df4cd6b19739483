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
}
