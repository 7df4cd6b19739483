using Distill.Data;
using Distill.Losses;
using Distill.Models;
using Distill.Tasks;
using Distill.Teachers;
using Distill.Torch;
using Distill.Training;

namespace Distill.Tests.Training;

/// <summary>A head over a vocabulary, passed through in parts, against the whole of its logits at once.</summary>
[Collection(nameof(LiveTensorCount))]
public sealed class MicroBatchGradientsTests : IDisposable
{
    private const int Vocabulary = 23;

    private readonly TemporaryFolder _folder = new();
    private readonly ExampleFile _file;
    private readonly ExampleSet _examples;

    public MicroBatchGradientsTests()
    {
        int[][] rows = [[3, 4, 5, 6, 0], [7, 8], [9], [4, 5, 6, 0, 4, 5, 6, 0]];
        ExampleFile.Write(
            _folder.File("rows"), Vocabulary, rows.Select((ids, i) => new Example(ids, ids.Length, Labels.None, i + 1)));
        _file = ExampleFile.Open(_folder.File("rows"));
        _examples = new ExampleSet(new ExamplePart(_file, "rows.txt"));
    }

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var divergence in Enum.GetNames<Divergence>())
            {
                cases.Add("gpt2", divergence);
            }

            foreach (var family in new[] { "llama", "tied llama", "bert" })
            {
                cases.Add(family, nameof(Divergence.ForwardKl));
            }

            return cases;
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parts_of_any_size_give_the_sums_and_the_gradient_of_all_logits_at_once(string family, string divergence)
    {
        using var scope = new TensorScope();
        using var student = Network(family, seed: 1);
        using var network = Network(family, seed: 2);
        network.Weights.Freeze();
        var teacher = new LiveTeacher(network, Precision.Fp32);
        LossTerm[] terms = Terms(Enum.Parse<Divergence>(divergence));
        var batch = new CausalLanguage(padId: 0).Batch(_examples, [0, 1, 2, 3]);

        var (expected, whole) = AllAtOnce(student, teacher, terms, batch);
        Assert.Contains(whole, number => Math.Abs(number) > 0.01);
        foreach (var rows in new[] { 1, 5, 1000 })
        {
            var gradients = Gradients(student, teacher, terms, rows);
            var sums = gradients.Add(batch, [0.3, 0.7, 0.2], dropout: null, progress: 0);

            Assert.All(expected.Zip(sums), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-4));
            Assert.All(
                whole.Zip(Taken(student)), pair => Assert.Equal(pair.First, pair.Second, tolerance: 2e-5f));
        }
    }

    [Fact]
    public void No_more_logits_than_asked_for_are_computed_at_once()
    {
        using var student = Network("gpt2", seed: 1);
        var seen = new SeenLogits();
        var batch = new CausalLanguage(padId: 0).Batch(_examples, [0, 1, 3]);

        Gradients(student, new LiveTeacher(student, Precision.Fp32), [seen], rows: 5)
            .Add(batch, [1], dropout: null, progress: 0);

        Assert.Equal([5, 5, 2], seen.Rows);
    }

    [Fact]
    public void Under_bf16_parts_differ_from_the_whole_by_rounding_alone()
    {
        using var student = Network("gpt2", seed: 1);
        using var network = Network("gpt2", seed: 2);
        network.Weights.Freeze();
        var batch = new CausalLanguage(padId: 0).Batch(_examples, [0, 1, 3]);
        float[] Of(long rows)
        {
            new MicroBatchGradients(
                student,
                new LiveTeacher(network, Precision.Bf16),
                Terms(Divergence.ForwardKl),
                Precision.Bf16,
                new StepClock())
            {
                LogitsAtOnce = rows * Vocabulary,
            }.Add(batch, [0.3, 0.7, 0.2], dropout: null, progress: 0);
            return Taken(student);
        }

        var (parts, whole) = (Of(5), Of(1000));

        var size = Math.Sqrt(whole.Sum(number => (double)number * number));
        var apart = Math.Sqrt(whole.Zip(parts, (a, b) => Math.Pow(a - b, 2)).Sum());
        Assert.InRange(apart / size, 0, 0.02);
    }

    [Fact]
    public void Rows_without_answers_give_no_gradient_and_leave_no_tensor()
    {
        using var student = Network("gpt2", seed: 1);
        var gradients = Gradients(student, teacher: null, [new HardLoss(1, labelSmoothing: 0)], rows: 2);
        var task = new CausalLanguage(padId: 0);

        Assert.Equal([0.0], gradients.Add(task.Batch(_examples, [2]), [1], dropout: null, progress: 0));
        Assert.All(student.Weights.All, pair => Assert.Null(pair.Tensor.Gradient()));

        gradients.Add(task.Batch(_examples, [0, 3]), [1], dropout: null, progress: 0);
        var before = Engine.LiveTensors;
        gradients.Add(task.Batch(_examples, [0, 3]), [1], dropout: null, progress: 0);
        Assert.Equal(before, Engine.LiveTensors);
        Clear(student);
    }

    [Fact]
    public void Outputs_that_are_no_tokens_are_left_out_of_the_distance_to_a_teacher()
    {
        // Of 23 outputs 17 are tokens: the sum is that over narrower models whose tables end there.
        using var scope = new TensorScope();
        using var student = Network("gpt2", seed: 1);
        using var network = Network("gpt2", seed: 2);
        network.Weights.Freeze();
        var batch = new CausalLanguage(padId: 0).Batch(_examples, [0, 1, 3]);
        var pass = Pass.Evaluation;
        Tensor Logits(Model model) => model.Forward(batch.ToInputs(Device.Cpu), pass).Logits.Narrow(1, 0, 17);
        var targets = new SoftTargets(Divergence.ForwardKl, 2, ScaleByT2: true);
        var expected = targets.Sum(Logits(student).Contiguous(), Logits(network).Contiguous()).ToDouble();

        var teacher = new LiveTeacher(network, Precision.Fp32, classes: 17);
        var sum = Gradients(student, teacher, [new SoftLoss(1, targets, classes: 17)], rows: 4)
            .Add(batch, [1], dropout: null, progress: 0).Single();

        Assert.Equal(17, teacher.Answer(batch, pass).Logits.Size(1));
        Assert.Equal(expected, sum, tolerance: 1e-4);
        Clear(student);
    }

    [Fact]
    public void Several_teachers_answer_in_parts_as_all_at_once()
    {
        using var scope = new TensorScope();
        using var first = Network("gpt2", seed: 1);
        using var second = Network("llama", seed: 2);
        var teacher = new SeveralTeachers(
            [
                new TeacherShare(new LiveTeacher(first, Precision.Fp32), 0.25, null),
                new TeacherShare(new LiveTeacher(second, Precision.Fp32), 0.75, null),
            ],
            TeacherMean.Probabilities);
        var batch = new CausalLanguage(padId: 0).Batch(_examples, [0, 1, 3]);

        var whole = teacher.Answer(batch, Pass.Evaluation).Logits.ToArray<float>();
        var head = teacher.Answer(batch, Pass.Evaluation with { LeavesHead = true }).Head!;
        var parts = head.Rows(0, 5).ToArray<float>().Concat(head.Rows(5, 7).ToArray<float>());

        Assert.Equal(12, head.Count);
        Assert.All(whole.Zip(parts), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5f));
    }

    /// <summary>Of answers and of hidden states beside them.</summary>
    private static LossTerm[] Terms(Divergence divergence) =>
    [
        new HardLoss(0.3, labelSmoothing: 0.1),
        new SoftLoss(0.7, new(divergence, 3, ScaleByT2: true)),
        new HiddenLoss("hidden", 0.2, [new StatePair(1, 1)], StateDistance.Mse, projections: null),
    ];

    private static MicroBatchGradients Gradients(Model student, ITeacher? teacher, LossTerm[] terms, int rows) =>
        new(student, teacher, terms, Precision.Fp32, new StepClock()) { LogitsAtOnce = rows * Vocabulary };

    /// <summary>The plain form: all logits, all losses, one way back.</summary>
    private static (double[] Sums, float[] Gradient) AllAtOnce(
        Model student, LiveTeacher teacher, LossTerm[] terms, Batch batch)
    {
        using var scope = new TensorScope();
        var inputs = (TextInputs)batch.ToInputs(Device.Cpu);
        var pass = new Pass(HiddenStates: true, Dropout: null);
        var losses = new LossInputs(
            student.Forward(inputs, pass), teacher.Answer(batch, pass), batch.Targets.ToTensor(Device.Cpu))
        {
            Mask = inputs.AttentionMask,
        };
        Tensor[] sums = [.. terms.Select(term => term.Sum(losses))];
        ((sums[0] * 0.3) + (sums[1] * 0.7) + (sums[2] * 0.2)).Backward();
        return ([.. sums.Select(sum => sum.ToDouble())], Taken(student));
    }

    /// <summary>The gradient, which is forgotten.</summary>
    private static float[] Taken(Model model)
    {
        using var scope = new TensorScope();
        float[] gradient = [.. model.Weights.All.SelectMany(pair => pair.Tensor.Gradient()?.ToArray<float>() ?? [])];
        Clear(model);
        return gradient;
    }

    private static void Clear(Model model) => model.Weights.All.ToList().ForEach(pair => pair.Tensor.ClearGradient());

    private static Model Network(string family, ulong seed) => Model.Create(
        family switch
        {
            "gpt2" => Gpt2Config.Base with
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
            "bert" => BertConfig.Base with
            {
                Head = Head.MaskedLM,
                VocabSize = Vocabulary,
                HiddenSize = 8,
                NumHiddenLayers = 1,
                NumAttentionHeads = 2,
                IntermediateSize = 12,
                MaxPositionEmbeddings = 8,
                HiddenDropoutProb = 0,
                AttentionProbsDropoutProb = 0,
                InitializerRange = 0.5,
            },
            _ => LlamaConfig.Base with
            {
                VocabSize = Vocabulary,
                HiddenSize = 8,
                NumHiddenLayers = 1,
                NumAttentionHeads = 2,
                NumKeyValueHeads = 1,
                IntermediateSize = 12,
                MaxPositionEmbeddings = 8,
                TieWordEmbeddings = family == "tied llama",
                InitializerRange = 0.5,
            },
        },
        seed,
        Device.Cpu);

    /// <summary>Remembers how many answers it was shown each time.</summary>
    private sealed class SeenLogits() : LossTerm("seen", 1)
    {
        public List<long> Rows { get; } = [];

        public override bool ReadsAnswers => true;

        public override long Count(Batch batch) => batch.Targets.Count;

        public override Tensor Sum(LossInputs inputs)
        {
            Rows.Add(inputs.Student.Logits.Size(0));
            Assert.Equal(inputs.Student.Logits.Shape, inputs.FromTeacher.Logits.Shape);
            return inputs.Student.Logits.Detach().Square().Sum();
        }
    }
}
