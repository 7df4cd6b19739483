using Distill.Compression;
using Distill.Models;
using Distill.Optimizers;
using Distill.Tasks;
using Distill.Tests.Training;
using Distill.Torch;
using Distill.Training;

namespace Distill.Tests.Compression;

[Collection(nameof(LiveTensorCount))]
public sealed class MaskedOptimizerTests
{
    private static readonly MaskRule _rule = new(PruningScope.Global, SparsityPattern.Single, Embeddings: false);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_pruned_stays_zero_and_so_do_its_moments(bool momentum)
    {
        using var small = new SmallTraining(dropout: 0.1);
        using var optimizer = new MaskedOptimizer(
            momentum ? new Sgd(small.Student.Weights, momentum: 0.9, decay: 0.01) : Adam(small),
            small.Student.Weights,
            Half(small));
        optimizer.Masks.Apply(small.Student.Weights);
        var step = small.Step(optimizer);
        for (var i = 0; i < 5; i++)
        {
            step.Take(i);
        }

        Assert.Equal(momentum ? 1 : 2, optimizer.State.Keys.Count(name =>
            name.EndsWith(".bert.encoder.layer.0.output.dense.weight", StringComparison.Ordinal)
            && !name.StartsWith("mask.", StringComparison.Ordinal)));
        foreach (var (name, mask) in optimizer.Masks.All)
        {
            var flags = mask.ToArray<bool>();
            Assert.Contains(true, flags);
            foreach (var tensor in optimizer.State.Where(state => state.Key.EndsWith($".{name}", StringComparison.Ordinal)
                && state.Value.Type == ScalarType.Float32).Select(state => state.Value).Append(small.Student.Weights[name]))
            {
                Assert.Equal(flags, tensor.ToArray<float>().Select(value => value == 0));
            }
        }
    }

    [Fact]
    public void A_training_with_masks_is_one_of_the_weights_that_are_left()
    {
        // Masked gradients are another way to the same weights.
        using var masked = new SmallTraining();
        using var plain = new SmallTraining();
        using var optimizer = new MaskedOptimizer(Adam(masked), masked.Student.Weights, Half(masked));
        using var other = new MaskedGradients(Adam(plain), plain.Student.Weights, Half(plain));
        optimizer.Masks.Apply(masked.Student.Weights);
        other.Masks.Apply(plain.Student.Weights);
        var (first, second) = (masked.Step(optimizer), plain.Step(other));
        for (var i = 0; i < 4; i++)
        {
            first.Take(i);
            second.Take(i);
        }

        Assert.Equal(plain.Values, masked.Values);
    }

    [Fact]
    public void What_is_pruned_does_not_count_in_the_length_of_the_gradient()
    {
        using var small = new SmallTraining();
        using var masks = Half(small);
        masks.Apply(small.Student.Weights);
        using var optimizer = new MaskedOptimizer(Adam(small), small.Student.Weights, Half(small));
        var step = small.Step(optimizer);

        // The same gradient from a step of its own, of which the pruned part is left out by hand.
        var squares = 0.0;
        var pruned = 0.0;
        using (var seen = new Gradients(small.Student.Weights, (name, gradient) =>
        {
            var gone = masks.All.TryGetValue(name, out var mask) ? mask.ToArray<bool>() : new bool[gradient.Length];
            squares += gradient.Zip(gone, (value, isGone) => isGone ? 0 : (double)value * value).Sum();
            pruned += gradient.Zip(gone, (value, isGone) => isGone ? (double)value * value : 0).Sum();
        }))
        {
            small.Step(seen).Take(0);
        }

        Assert.InRange(pruned, 1e-6, double.MaxValue);
        Assert.Equal(Math.Sqrt(squares), step.Take(0).GradientNorm, 1e-5);
    }

    [Theory]
    [InlineData(nameof(WeightImportance.Magnitude), nameof(SparsitySchedule.Linear))]
    [InlineData(nameof(WeightImportance.Taylor), nameof(SparsitySchedule.Cubic))]
    [InlineData(nameof(WeightImportance.Movement), nameof(SparsitySchedule.Cubic))]
    public void Masks_grow_by_their_schedule(string importance, string schedule)
    {
        using var small = new SmallTraining();
        var shape = Enum.Parse<SparsitySchedule>(schedule);
        using var optimizer = Growing(small, Enum.Parse<WeightImportance>(importance), shape);
        var step = small.Step(optimizer);
        for (var i = 1; i <= 10; i++)
        {
            step.Take(i - 1);

            var share = Math.Min(1, i / 8.0);
            var wanted = shape == SparsitySchedule.Linear ? 0.6 * share : 0.6 - (0.6 * Math.Pow(1 - share, 3));
            Assert.Equal((long)Math.Round(wanted * optimizer.Masks.Count), optimizer.Masks.Pruned);
            Assert.All(optimizer.Masks.All, mask => Assert.All(
                mask.Value.ToArray<bool>().Zip(small.Student.Weights[mask.Key].ToArray<float>()),
                pair => Assert.True(!pair.First || pair.Second == 0)));
        }
    }

    [Theory]
    [InlineData(nameof(WeightImportance.Magnitude), 3)]
    [InlineData(nameof(WeightImportance.Taylor), 5)]
    [InlineData(nameof(WeightImportance.Movement), 1)]
    [InlineData(nameof(WeightImportance.Movement), 7)]
    [InlineData(nameof(WeightImportance.Movement), 10)]
    public void A_training_that_was_stopped_goes_on_as_if_it_had_not_been(string word, int stopAfter)
    {
        var importance = Enum.Parse<WeightImportance>(word);
        using var through = new SmallTraining(dropout: 0.1);
        using var all = Growing(through, importance, SparsitySchedule.Cubic);
        Train(through, all, through.Folder, stopAfter: null);

        using var folder = new TemporaryFolder();
        using (var first = new SmallTraining(dropout: 0.1))
        using (var optimizer = Growing(first, importance, SparsitySchedule.Cubic))
        {
            Assert.Throws<OperationCanceledException>(() => Train(first, optimizer, folder, stopAfter));
        }

        using var second = new SmallTraining(dropout: 0.1);
        using var rest = Growing(second, importance, SparsitySchedule.Cubic);
        Train(second, rest, folder, stopAfter: null);

        Assert.Equal(through.Values, second.Values);
        Assert.Equal(all.State.Keys, rest.State.Keys);
        Assert.All(all.State, state => Assert.Equal(Bytes(state.Value), Bytes(rest.State[state.Key])));
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var small = new SmallTraining();
        void Run()
        {
            using var optimizer = Growing(small, WeightImportance.Movement, SparsitySchedule.Linear);
            var step = small.Step(optimizer);
            step.Take(0);
            step.Take(1);
        }

        Run();
        var before = Engine.LiveTensors;
        Run();

        Assert.Equal(before, Engine.LiveTensors);
    }

    private static AdamW Adam(SmallTraining small) => new(small.Student.Weights, 0.9, 0.999, 1e-8, 0.01);

    private static WeightMasks Half(SmallTraining small)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        var weights = small.Student.Weights;
        return _rule.Choose(weights.Table, weight => weights[weight.Name].Abs(), before: null, 0.5);
    }

    private static MaskedOptimizer Growing(SmallTraining small, WeightImportance importance, SparsitySchedule schedule) =>
        new(
            Adam(small),
            small.Student.Weights,
            WeightMasks.OfZeros(small.Student.Weights, _rule.Targets(small.Student.Weights.Table)),
            new MaskGrowth(_rule, importance, schedule, start: 0, end: 0.6, steps: 8));

    private static void Train(SmallTraining small, IOptimizer optimizer, TemporaryFolder folder, int? stopAfter)
    {
        using var stop = new Stop(stopAfter);
        new Trainer(
            small.Student,
            optimizer,
            small.Step(optimizer, microBatch: 4, rate: 0.02),
            SmallTraining.Plan with { TotalSteps = 12, EvaluateEvery = 12 },
            () => new Score([KeyValuePair.Create(Metric.Accuracy, 0.5)], 1),
            new CheckpointFolder(folder.File("checkpoints"), CheckpointPlan.AtEvaluations, _ => { }),
            stop).Run(stop.Token);
    }

    private static byte[] Bytes(Tensor tensor)
    {
        var bytes = new byte[tensor.Count * tensor.Type.Size()];
        tensor.CopyBytes(bytes);
        return bytes;
    }

    /// <summary>Zeroes the gradients before each step instead of the weights after it.</summary>
    private sealed class MaskedGradients(IOptimizer inner, Weights weights, WeightMasks masks) : IOptimizer
    {
        public WeightMasks Masks => masks;

        public long Steps => inner.Steps;

        public IReadOnlyDictionary<string, Tensor> State => inner.State;

        public void Step(double rate)
        {
            using (new TensorScope())
            using (Autograd.NoGrad())
            {
                foreach (var (name, mask) in masks.All)
                {
                    weights[name].Gradient()!.MaskedFillInPlace(mask, 0);
                }
            }

            inner.Step(rate);
        }

        public void ClearGradients() => inner.ClearGradients();

        public void Restore(long steps, IEnumerable<KeyValuePair<string, Tensor>> state) => inner.Restore(steps, state);

        public void Dispose()
        {
            inner.Dispose();
            masks.Dispose();
        }
    }

    /// <summary>Shows the gradients of a step, and changes nothing.</summary>
    private sealed class Gradients(Weights weights, Action<string, float[]> see) : GradientWatch(weights)
    {
        protected override void Look()
        {
            foreach (var (row, tensor) in Weights.All)
            {
                if (tensor.Gradient() is { } gradient)
                {
                    see(row.Name, gradient.ToArray<float>());
                }
            }
        }
    }

    private sealed class Stop(int? after) : ITrainingObserver, IDisposable
    {
        private readonly CancellationTokenSource _source = new();

        public CancellationToken Token => _source.Token;

        public void OnStart(long step)
        {
        }

        public void OnStep(StepReport report)
        {
            if (report.Step == after)
            {
                _source.Cancel();
            }
        }

        public void OnEvaluation(EvaluationReport report)
        {
        }

        public void Dispose() => _source.Dispose();
    }
}
