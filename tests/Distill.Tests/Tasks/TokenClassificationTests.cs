using Distill.Data;
using Distill.Evaluation;
using Distill.Losses;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Tests.Tasks;

[Collection(nameof(LiveTensorCount))]
public sealed class TokenClassificationTests : IDisposable
{
    private const int Not = TokenMark.NotCounted;
    private const int Unknown = TokenMark.Unlabelled;

    private static readonly string[] _tags = ["A", "B", "C"];

    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();
    private readonly ExampleFile _file;
    private readonly Model _model;

    public TokenClassificationTests()
    {
        ExampleFile.Write(_folder.File("rows"), 20,
        [
            new([2, 5, 6, 7, 3], 5, Labels.None, 2, [Not, 0, Not, 2, Not]),
            new([2, 8, 3], 3, Labels.None, 3, [Not, 1, Not]),
            new([2, 9, 10, 3], 4, Labels.None, 4, [Not, Unknown, Unknown, Not]),
        ]);
        _file = ExampleFile.Open(_folder.File("rows"));
        _model = Model.Create(
            new BertConfig
            {
                Head = Head.TokenClassification,
                VocabSize = 20,
                HiddenSize = 8,
                NumHiddenLayers = 2,
                NumAttentionHeads = 2,
                IntermediateSize = 12,
                MaxPositionEmbeddings = 10,
                InitializerRange = 0.5,
                Labels = _tags,
            },
            seed: 1,
            Device.Cpu);
        _model.Weights.Freeze();
    }

    private static TokenClassification Task { get; } = new(_tags, padId: 0);

    private ExampleSet Examples => new(new ExamplePart(_file, "rows.csv"));

    public void Dispose()
    {
        _scope.Dispose();
        _model.Dispose();
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_answer_is_wanted_at_every_mark_that_counts()
    {
        var batch = Assert.IsType<TextBatch>(Task.Batch(Examples, [1, 0, 2]));

        Assert.Equal([1, 6, 8, 11, 12], batch.Places); // rows of five tokens
        Assert.Equal([1, 0, 2, Unknown, Unknown], Assert.IsType<ClassTargets>(batch.Targets).Classes);
        Assert.Equal([1, 2, 2], batch.Counts);
        Assert.Equal((5, 3), (batch.Targets.Count, batch.Targets.Known));
    }

    [Fact]
    public void Padding_and_the_order_of_rows_change_no_answer()
    {
        var together = new Predictor(_model, Task, Precision.Fp32, batchSize: 3).Logits(Examples);
        var alone = new Predictor(_model, Task, Precision.Fp32, batchSize: 1).Logits(Examples);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(_file.Marks(i).Count(mark => mark != Not) * 3, alone.Of(i).Length);
            Assert.All(
                together.Of(i).ToArray().Zip(alone.Of(i).ToArray()),
                pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5f));
        }
    }

    [Fact]
    public void The_hard_loss_is_the_cross_entropy_of_the_tagged_words_alone()
    {
        var batch = Task.Batch(Examples, [0, 1, 2]);
        var logits = new Predictor(_model, Task, Precision.Fp32, batchSize: 3).Run(batch);        // [5, 3]
        var term = new HardLoss(1, labelSmoothing: 0);

        var sum = term.Sum(new LossInputs(new ModelOutput(logits, []), null, batch.Targets.ToTensor(Device.Cpu)));

        Assert.Equal(3, term.Count(batch));
        var values = logits.ToArray<float>().Chunk(3).ToArray();
        double Loss(int answer, int tag) =>
            Math.Log(values[answer].Sum(value => Math.Exp(value))) - values[answer][tag];
        Assert.Equal(Loss(0, 0) + Loss(1, 2) + Loss(2, 1), sum.ToDouble(), tolerance: 1e-5);
    }

    [Fact]
    public void Other_tags_than_entities_are_judged_word_by_word()
    {
        var answers = new Predictor(_model, Task, Precision.Fp32, batchSize: 2).Answers(Examples);

        Assert.Equal([0, 2, 3, 5], answers.Starts);
        Assert.Equal([0, 2, 1, Unknown, Unknown], answers.Truth);
        Assert.Equal([Metric.Accuracy, Metric.MacroF1, Metric.Loss], Task.Metrics);
        Assert.Equal((3, "words"), (Task.Judge(answers).Count, Task.Judge(answers).Counted));
        Assert.Equal(_tags, Task.PerClass(answers).Select(each => each.Label));
    }

    [Fact]
    public void Tags_of_entities_bring_figures_of_entities() =>
        Assert.Equal(
            [Metric.EntityF1, Metric.EntityPrecision, Metric.EntityRecall, Metric.Accuracy, Metric.Loss],
            new TokenClassification(["O", "B-X", "I-X"], padId: 0).Metrics);
}
