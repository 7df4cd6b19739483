using Distill.Data;
using Distill.Evaluation;
using Distill.Models;
using Distill.Tests.Tokenizers;
using Distill.Torch;

namespace Distill.Tests.Evaluation;

[Collection(nameof(LiveTensorCount))]
public sealed class WordGuesserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Held to the model asked about one word of one row at a time, without padding, and a sort.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void The_choices_for_a_word_are_what_the_model_finds_likeliest_there(int batchSize)
    {
        var tokenizer = SmallBert.Load(_folder);
        var config = new BertConfig
        {
            Head = Head.MaskedLM,
            VocabSize = SmallBert.Tokens.Length,
            HiddenSize = 8,
            NumHiddenLayers = 1,
            NumAttentionHeads = 2,
            IntermediateSize = 16,
            MaxPositionEmbeddings = 12,
            InitializerRange = 0.5,
        };
        using var model = Model.Create(config, seed: 3, Device.Cpu);
        model.Weights.Freeze();
        Example[] rows =
            [new([2, 5, 6, 7, 13, 3], 6, 0, 2), new([2, 11, 3, 13, 12, 3], 3, 0, 3), new([2, 8, 9, 3], 4, 0, 4)];
        ExampleFile.Write(_folder.File("rows"), 16, [.. rows, rows[0]]);
        using var file = ExampleFile.Open(_folder.File("rows"));
        var set = new ExampleSet(new ExamplePart(file, "rows.csv"));

        var guessed = new WordGuesser(model, tokenizer, Precision.Fp32, batchSize)
            .Guess([set, set], choices: 4, (_, _) => { })
            .ToDictionary(row => row.Key, row => row.Words);

        Assert.Equal(3, guessed.Count);
        Assert.Empty(guessed[rows[2].Key()]); // un ##like is a word of two pieces
        int[][] places = [[1, 4], [1, 3, 4]]; // the, a; like, a and a full stop, but not cat ##s
        foreach (var (row, expected) in rows.Zip(places))
        {
            Assert.Equal(expected, guessed[row.Key()].Select(word => word.Place));
            Assert.All(guessed[row.Key()], word => Assert.Equal(Likeliest(model, row, word.Place), word.Ids));
        }
    }

    private static IEnumerable<int> Likeliest(Model model, Example row, int place)
    {
        using var scope = new TensorScope();
        long[] ids = [.. row.Values.Select((id, index) => index == place ? 4L : id)];
        long[] types = [.. row.Values.Select((_, index) => index >= row.Boundary ? 1L : 0)];
        var inputs = new TextInputs(
            Tensor.From(ids, 1, ids.Length),
            Tensor.From([.. ids.Select(_ => 1L)], 1, ids.Length),
            Tensor.From(types, 1, ids.Length),
            Tensor.From([(long)place], 1));
        var logits = Predictor.Run(model, Precision.Fp32, inputs, hiddenStates: false).Logits.ToArray<float>();

        // Of the ids 5 to 15, those that begin a word.
        int[] words = [5, 6, 8, 11, 12, 13, 15];
        return words.OrderByDescending(id => logits[id]).Take(4);
    }
}
