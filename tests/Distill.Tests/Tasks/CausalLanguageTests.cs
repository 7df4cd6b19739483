using Distill.Data;
using Distill.Models;
using Distill.Optimizers;
using Distill.Tasks;
using Distill.Teachers;
using Distill.Tests.Losses;
using Distill.Tests.Training;
using Distill.Torch;
using Distill.Training;

namespace Distill.Tests.Tasks;

[Collection(nameof(LiveTensorCount))]
public sealed class CausalLanguageTests : IDisposable
{
    private const int Vocabulary = 11;

    private readonly TemporaryFolder _folder = new();
    private readonly ExampleFile _file;
    private readonly ExampleSet _examples;

    public CausalLanguageTests()
    {
        int[][] rows = [[3, 4, 5, 6, 0], [7, 8], [9], [4, 5, 6, 0, 4, 5, 6, 0]];
        ExampleFile.Write(
            _folder.File("rows"), Vocabulary, rows.Select((ids, i) => new Example(ids, ids.Length, Labels.None, i + 1)));
        _file = ExampleFile.Open(_folder.File("rows"));
        _examples = new ExampleSet(new ExamplePart(_file, "rows.txt"));
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Every_token_but_the_first_is_the_target_of_the_place_before_it()
    {
        var batch = (TextBatch)new CausalLanguage(padId: 10).Batch(_examples, [1, 0, 2]);

        Assert.Equal(5, batch.Tokens.T);
        Assert.Equal([0, 5, 6, 7, 8], batch.Places);
        Assert.Equal([8, 4, 5, 6, 0], ((ClassTargets)batch.Targets).Classes);
        Assert.Equal([1, 4, 0], batch.Counts);
        Assert.Equal([7, 8, 10, 10, 10], batch.Tokens.InputIds[..5]);
    }

    [Fact]
    public void A_prompt_is_read_and_not_counted()
    {
        ExampleFile.Write(
            _folder.File("prompts"),
            Vocabulary,
            [new([3, 4, 5, 6, 0], 3, Labels.None, 1), new([7, 8], 1, Labels.None, 2)]);
        using var file = ExampleFile.Open(_folder.File("prompts"));
        var examples = new ExampleSet(new ExamplePart(file, "prompts.csv"));

        var batch = (TextBatch)new CausalLanguage(padId: 10).Batch(examples, [0, 1]);

        Assert.Equal([2, 3, 5], batch.Places);
        Assert.Equal([6, 0, 8], ((ClassTargets)batch.Targets).Classes);
        Assert.Equal(7, batch.TokenCount);
    }

    [Fact]
    public void What_fills_up_a_batch_changes_no_answer()
    {
        using var scope = new TensorScope();
        using var model = Network(seed: 1);
        var task = new CausalLanguage(padId: 0);
        var alone = new LiveTeacher(model, Precision.Fp32).Answer(task.Batch(_examples, [1]), Pass.Evaluation).Logits;
        var beside = new LiveTeacher(model, Precision.Fp32).Answer(task.Batch(_examples, [3, 1]), Pass.Evaluation).Logits;

        Assert.Equal([1, Vocabulary], alone.Shape);
        Assert.All(
            alone.ToArray<float>().Zip(beside.Narrow(0, 7, 1).ToArray<float>()),
            pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5f));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1)]
    public void The_objective_over_a_whole_vocabulary_is_the_plain_sum_divided_once(int microBatch)
    {
        using var scope = new TensorScope();
        using var student = Network(seed: 1);
        using var teacher = Network(seed: 2);
        teacher.Weights.Freeze();
        var task = new CausalLanguage(padId: 0);
        var batch = task.Batch(_examples, [0, 1, 2, 3]);
        var ours = Rows(new LiveTeacher(student, Precision.Fp32).Answer(batch, Pass.Evaluation).Logits);
        var theirs = Rows(new LiveTeacher(teacher, Precision.Fp32).Answer(batch, Pass.Evaluation).Logits);
        var classes = ((ClassTargets)batch.Targets).Classes;
        var expected = (0.3 * Reference.CrossEntropy(ours, classes, smoothing: 0))
            + (0.7 * Reference.SoftTargets(ours, theirs, temperature: 3, scaleByT2: true));

        using var optimizer = new Sgd(student.Weights, momentum: 0, decay: 0);
        var report = new TrainingStep(
            student,
            new LiveTeacher(teacher, Precision.Fp32),
            SmallTraining.Distillation,
            new TrainingBatches(_examples, task, batchSize: 4, microBatch, seed: 5),
            optimizer,
            new LearningRate(ScheduleKind.Constant, 0.1, Warmup: 0, TotalSteps: 10),
            SmallTraining.Plan).Take(0);

        Assert.Equal(12, classes.Length);
        Assert.Equal(expected / 12, report.Loss, tolerance: 1e-4);
    }

    private static Model Network(ulong seed) => Model.Create(
        Gpt2Config.Base with
        {
            VocabSize = Vocabulary,
            HiddenSize = 8,
            NumHiddenLayers = 1,
            NumAttentionHeads = 2,
            IntermediateSize = 12,
            MaxPositionEmbeddings = 8,
            ResidPdrop = 0,
            EmbdPdrop = 0,
            AttnPdrop = 0,
            InitializerRange = 0.5,
        },
        seed,
        Device.Cpu);

    private static double[][] Rows(Tensor logits) =>
        [.. logits.ToArray<float>().Chunk(Vocabulary).Select(row => Array.ConvertAll(row, value => (double)value))];
}
