using Distill.Data;
using Distill.Evaluation;
using Distill.Losses;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Tests.Tasks;

[Collection(nameof(LiveTensorCount))]
public sealed class MultiLabelClassificationTests : IDisposable
{
    private static readonly string[] _labels = ["a", "b", "c"];

    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();
    private readonly ExampleFile _file;
    private readonly Model _model;

    public MultiLabelClassificationTests()
    {
        ExampleFile.Write(_folder.File("rows"), 20,
        [
            new([2, 5, 6, 7, 3], 5, Labels.None, 2, [0, 2]),
            new([2, 8, 3], 3, Labels.None, 3, LabelSet.Unknown),
            new([2, 9, 10, 3], 4, Labels.None, 4, []),
        ]);
        _file = ExampleFile.Open(_folder.File("rows"));
        _model = Model.Create(
            BertConfig.Base with
            {
                Head = Head.SequenceClassification,
                VocabSize = 20,
                HiddenSize = 8,
                NumHiddenLayers = 1,
                NumAttentionHeads = 2,
                IntermediateSize = 12,
                MaxPositionEmbeddings = 10,
                InitializerRange = 0.5,
                Labels = _labels,
                MultiLabel = true,
            },
            seed: 1,
            Device.Cpu);
        _model.Weights.Freeze();
    }

    private static MultiLabelClassification Task { get; } = new(_labels, padId: 0);

    private ExampleSet Examples => new(new ExamplePart(_file, "rows.csv"));

    public void Dispose()
    {
        _scope.Dispose();
        _model.Dispose();
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Targets_are_one_for_each_label_of_a_row()
    {
        var targets = Task.Batch(Examples, [0, 1, 2]).Targets;

        Assert.Equal((3, 2), (targets.Count, targets.Known));
        Assert.Equal([1, 0, 1, -1, -1, -1, 0, 0, 0], targets.ToTensor(Device.Cpu).ToArray<float>());
    }

    [Fact]
    public void Every_label_of_every_row_counts_and_those_of_unlabelled_rows_only_for_the_teacher()
    {
        var batch = Task.Batch(Examples, [0, 1, 2]);

        Assert.Equal(6, new HardSetLoss(1).Count(batch));
        Assert.Equal(9, new SoftSetLoss(1, new(Divergence.ForwardKl, 2, true)).Count(batch));
    }

    [Fact]
    public void Padding_and_the_order_of_rows_change_no_loss()
    {
        double Loss(int[] positions)
        {
            var batch = Task.Batch(Examples, positions);
            var logits = new Predictor(_model, Task, Precision.Fp32, batchSize: 3).Run(batch);
            return new HardSetLoss(1)
                .Sum(new LossInputs(new ModelOutput(logits, []), null, batch.Targets.ToTensor(Device.Cpu)))
                .ToDouble();
        }

        Assert.Equal(Loss([0, 1, 2]), Loss([0]) + Loss([1]) + Loss([2]), tolerance: 1e-5);
        Assert.Equal(Loss([0, 1, 2]), Loss([2, 1, 0]), tolerance: 1e-5);
        Assert.Equal(0, Loss([1]));
    }

    [Fact]
    public void Answers_are_a_yes_or_no_to_each_label()
    {
        var logits = Tensor.From([2f, -1, 10_000, 1, 1, 1, -1, -2, -3], 3, 3);
        var answers = Answers.Join(AnswerReader.Read(logits, Task.Batch(Examples, [0, 1, 2])));

        Assert.Equal([0, 3, 6, 9], answers.Starts);
        Assert.Equal([1, 0, 1, 1, 1, 1, 0, 0, 0], answers.Predicted);
        Assert.Equal([1, 0, 1, -1, -1, -1, 0, 0, 0], answers.Truth);
        Assert.Equal(Math.Log(1 + Math.Exp(-2)), answers.Loss[0], tolerance: 1e-6);
        Assert.Equal(Math.Log(1 + Math.Exp(-1)), answers.Loss[1], tolerance: 1e-6);
        Assert.Equal([0, 0, 0, 0], answers.Loss[2..6]);
    }

    [Fact]
    public void Figures_are_those_counted_by_hand()
    {
        // Rows: {a, c} said {a, c}; {b} said {b, c}; {} said {}; {a} said {}. Label a: 1 of 2 found, b: 1, c: one too many.
        var answers = Rows(([1, 0, 1], [1, 0, 1]), ([0, 1, 0], [0, 1, 1]), ([0, 0, 0], [0, 0, 0]), ([1, 0, 0], [0, 0, 0]));

        var score = Task.Judge(answers);

        Assert.Equal(Task.Metrics, score.Figures.Select(figure => figure.Key));
        Assert.Equal(2 * 3 / (4.0 + 4), score[Metric.MicroF1], precision: 12);
        Assert.Equal(((2 / 3.0) + 1 + (2 / 3.0)) / 3, score[Metric.MacroF1], precision: 12);
        Assert.Equal(2 / 4.0, score[Metric.ExactMatch], precision: 12);
        Assert.Equal((4, "rows"), (score.Count, score.Counted));
        Assert.Equal(
            [
                new ClassScore("a", 2, Precision: 1, Recall: 0.5, F1: 2 / 3.0),
                new ClassScore("b", 1, Precision: 1, Recall: 1, F1: 1),
                new ClassScore("c", 1, Precision: 0.5, Recall: 1, F1: 2 / 3.0),
            ],
            Task.PerClass(answers));
    }

    [Fact]
    public void Unlabelled_rows_and_labels_that_never_occur_do_not_count()
    {
        var score = Task.Judge(Rows(([1, 0, 0], [1, 0, 0]), ([-1, -1, -1], [0, 1, 0])));

        Assert.Equal((1, 1, 1), (score[Metric.MicroF1], score[Metric.MacroF1], score[Metric.ExactMatch]));
        Assert.Equal(1, score.Count);
    }

    private static Answers Rows(params (int[] Truth, int[] Said)[] rows) =>
        Answers.Join([.. rows.Select(row => new Answers([0, 3], row.Said, row.Truth, new float[3]))]);
}
