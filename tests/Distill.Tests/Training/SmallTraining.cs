using Distill.Data;
using Distill.Losses;
using Distill.Models;
using Distill.Optimizers;
using Distill.Tasks;
using Distill.Teachers;
using Distill.Torch;
using Distill.Training;

namespace Distill.Tests.Training;

/// <summary>
/// A training that takes milliseconds: a network of a few hundred weights and 12 rows of uneven length.
/// </summary>
internal sealed class SmallTraining : IDisposable
{
    public const int Classes = 3;

    private readonly List<IDisposable> _owned = [];

    /// <param name="dropout">of the student</param>
    /// <param name="labels">of the rows, in order, again from the beginning where there are fewer</param>
    public SmallTraining(double dropout = 0, params int[] labels)
    {
        Folder = Own(new TemporaryFolder());
        Student = Own(Network(layers: 1, dropout, seed: 1));
        TeacherModel = Own(Network(layers: 2, dropout: 0.3, seed: 2));
        TeacherModel.Weights.Freeze();
        Examples = Rows("rows", 12, labels.Length == 0 ? [0, 1, 2] : labels);
    }

    public TemporaryFolder Folder { get; }

    public Model Student { get; }

    public Model TeacherModel { get; }

    public ExampleSet Examples { get; set; }

    /// <summary>The student's weights, one after another.</summary>
    public float[] Values => ValuesOf(Student);

    public static float[] ValuesOf(Model model) =>
        [.. model.Weights.All.SelectMany(pair => pair.Tensor.ToArray<float>())];

    public static LossTerm[] Distillation =>
        [new HardLoss(0.3, labelSmoothing: 0), new SoftLoss(0.7, new(Divergence.ForwardKl, 3, ScaleByT2: true))];

    public static ITask Task { get; } = new TextClassification(["a", "b", "c"], padId: 0);

    public static TrainingPlan Plan => new(
        TotalSteps: 12, EvaluateEvery: 3, Precision.Fp32, ClipNorm: null, Seed: 7, Metric.Accuracy, Patience: null);

    /// <summary>Rows of 2 to 8 ids.</summary>
    public ExampleSet Rows(string name, int count, int[] labels)
    {
        ExampleFile.Write(Folder.File(name), 20, Enumerable.Range(0, count).Select(i =>
        {
            int[] ids = [1, .. Enumerable.Range(0, 1 + (5 * i % 7)).Select(k => 2 + (((11 * i) + (3 * k)) % 18))];
            return new Example(ids, ids.Length, labels[i % labels.Length], Line: i + 2);
        }));
        return new ExampleSet(new ExamplePart(Own(ExampleFile.Open(Folder.File(name))), $"{name}.csv"));
    }

    /// <summary>One row, so many times.</summary>
    public ExampleSet SameRows(int count)
    {
        var part = new ExamplePart(
            Own(ExampleFile.Open(Folder.File("rows"))), "rows.csv", [.. Enumerable.Repeat(3, count)]);
        return new ExampleSet(part);
    }

    /// <summary>As training may leave it that has failed.</summary>
    public void Break()
    {
        using var noGrad = Autograd.NoGrad();
        Student.Weights["classifier.bias"].Fill(double.NaN);
    }

    public TrainingStep Step(
        IOptimizer optimizer,
        TrainingPlan? plan = null,
        int batch = 8,
        int microBatch = 8,
        IReadOnlyList<LossTerm>? objective = null,
        ITeacher? teacher = null,
        double rate = 0.1,
        LossScaler? scaler = null) => new(
            Student,
            teacher ?? new LiveTeacher(TeacherModel, Precision.Fp32),
            objective ?? Distillation,
            new TrainingBatches(Examples, Task, batch, microBatch, seed: 5),
            optimizer,
            new LearningRate(ScheduleKind.Constant, rate, Warmup: 0, TotalSteps: 1000),
            plan ?? Plan)
        {
            Scaler = scaler ?? new LossScaler(enabled: false),
        };

    public Sgd Sgd() => Own(new Sgd(Student.Weights, momentum: 0, decay: 0));

    public AdamW AdamW() => Own(new AdamW(Student.Weights, 0.9, 0.999, 1e-8, 0.01));

    public void Dispose() => Enumerable.Reverse(_owned).ToList().ForEach(owned => owned.Dispose());

    private static Model Network(int layers, double dropout, ulong seed) => Model.Create(
        new BertConfig
        {
            Head = Head.SequenceClassification,
            VocabSize = 20,
            HiddenSize = 8,
            NumHiddenLayers = layers,
            NumAttentionHeads = 2,
            IntermediateSize = 12,
            MaxPositionEmbeddings = 10,
            HiddenDropoutProb = dropout,
            AttentionProbsDropoutProb = dropout,
            InitializerRange = 0.5,
            Labels = ["a", "b", "c"],
        },
        seed,
        Device.Cpu);

    private T Own<T>(T owned) where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
