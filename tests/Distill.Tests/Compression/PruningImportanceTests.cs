using Distill.Compression;
using Distill.Data;
using Distill.Losses;
using Distill.Models;
using Distill.Tests.Training;
using Distill.Torch;

namespace Distill.Tests.Compression;

/// <summary>Importance by gradients, held to losses that are computed one by one.</summary>
[Collection(nameof(LiveTensorCount))]
public sealed class PruningImportanceTests : IDisposable
{
    private const int BatchSize = 5;

    private readonly SmallTraining _small = new(dropout: 0.3);
    private readonly TensorScope _scope = new();

    public void Dispose()
    {
        _scope.Dispose();
        _small.Dispose();
    }

    [Theory]
    [InlineData(nameof(WeightImportance.Gradient))]
    [InlineData(nameof(WeightImportance.Taylor))]
    [InlineData(nameof(WeightImportance.Movement))]
    public void That_of_single_weights_adds_up_over_steps(string word)
    {
        var importance = Enum.Parse<WeightImportance>(word);
        var model = _small.Student;
        var rule = new MaskRule(PruningScope.Global, SparsityPattern.Single, Embeddings: true);
        var targets = rule.Targets(model.Weights.Table);
        var before = _small.Values;

        using var watch = Rows().Show(model, still => new WeightWatch(still.Weights, targets, importance), BatchSize);

        Assert.Equal(3, watch.Steps);
        Assert.Equal(before, _small.Values);
        var expected = targets.ToDictionary(target => target.Name, target => new double[target.Count]);
        foreach (var batch in Batches(BatchSize))
        {
            var tensors = targets.Select(target => model.Weights[target.Name]).ToArray();
            var gradients = Autograd.Gradients(MeanLoss(model, batch), tensors);
            foreach (var (target, gradient) in targets.Zip(gradients))
            {
                var (w, g) = (model.Weights[target.Name].ToArray<float>(), gradient!.ToArray<float>());
                for (var i = 0; i < w.Length; i++)
                {
                    expected[target.Name][i] += importance switch
                    {
                        WeightImportance.Gradient => Math.Abs(g[i]),
                        WeightImportance.Taylor => Math.Abs((double)w[i] * g[i]),
                        _ => -(double)w[i] * g[i],
                    };
                }
            }
        }

        Assert.All(targets, target => Assert.All(
            expected[target.Name].Zip(watch[target].ToArray<float>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5)));
    }

    [Theory]
    [InlineData(nameof(BlockUnit.Head), 2)]
    [InlineData(nameof(BlockUnit.Neuron), 12)]
    public void That_of_heads_and_neurons_is_what_the_loss_changes_by_with_their_gates(string word, int units)
    {
        // The gate of a unit multiplies all that it gives: the columns behind it.
        const float step = 1e-2f;
        var unit = Enum.Parse<BlockUnit>(word);
        var model = _small.Student.Config.WithoutDropout().Build(_small.Student.Weights);
        var name = $"bert.encoder.layer.0.{(unit == BlockUnit.Head ? "attention." : "")}output.dense.weight";
        using var watch = Rows().Show(_small.Student, still => new GateWatch(still, unit), batchSize: 1);

        var width = model.Weights[name].Size(1) / units;
        double LossAt(int gate, float change, Batch batch)
        {
            using var noGrad = Autograd.NoGrad();
            var columns = model.Weights[name].Narrow(1, gate * width, width);
            var kept = columns.Clone();
            columns.ScaleInPlace(1 + change);
            var loss = MeanLoss(model, batch).ToDouble();
            columns.CopyFrom(kept);
            return loss;
        }

        for (var gate = 0; gate < units; gate++)
        {
            var mean = Batches(1).Average(
                batch => Math.Abs((LossAt(gate, step, batch) - LossAt(gate, -step, batch)) / (2 * step)));
            Assert.Equal(mean, watch.Importance[0][gate], 2e-3 + (0.02 * mean));
        }

        Assert.Contains(watch.Importance[0], each => each > 0.01);
    }

    [Theory]
    [InlineData(nameof(BlockUnit.Head), 2)]
    [InlineData(nameof(BlockUnit.Neuron), 12)]
    public void What_they_give_is_the_length_of_what_they_add(string word, int units)
    {
        var (unit, model) = (Enum.Parse<BlockUnit>(word), _small.Student);
        var name = $"bert.encoder.layer.0.{(unit == BlockUnit.Head ? "attention." : "")}output.dense.weight";
        var (matrix, seen) = (model.Weights[name].ToArray<float>(), new List<float>());
        var (rows, columns) = ((int)model.Weights[name].Size(0), (int)model.Weights[name].Size(1));
        var forms = new Dictionary<string, IWeightForm>
        {
            [name] = new ObservedWeight(model.Weights[name], x => seen.AddRange(x.Reshape(-1).ToArray<float>())),
        };
        using (model.Weights.Lend(forms))
        {
            foreach (var batch in Batches(1))
            {
                model.Forward(batch.ToInputs(Device.Cpu), Pass.Evaluation);
            }
        }

        var given = UnitActivity.Of(model, unit, Rows().Alone, "").Single();

        var (tokens, width) = (seen.Count / columns, columns / units);
        Assert.Equal(units, given.Length);
        for (var u = 0; u < units; u++)
        {
            var squares = 0.0;
            for (var (token, row) = (0, 0); token < tokens; (token, row) = row + 1 < rows ? (token, row + 1) : (token + 1, 0))
            {
                var added = 0.0;
                for (var column = u * width; column < (u + 1) * width; column++)
                {
                    added += (double)matrix[(row * columns) + column] * seen[(token * columns) + column];
                }

                squares += added * added;
            }

            Assert.Equal(Math.Sqrt(squares / tokens), given[u], 1e-4);
        }
    }

    [Fact]
    public void What_is_not_finite_is_told()
    {
        using (Autograd.NoGrad())
        {
            _small.Student.Weights["bert.encoder.layer.0.intermediate.dense.bias"].Fill(double.NaN);
        }

        var problem = Assert.Throws<UserException>(
            () => UnitActivity.Of(_small.Student, BlockUnit.Neuron, Rows().Alone, "rows.csv")).Problems.Single();

        Assert.Equal(
            "on these rows numbers that are not finite come to 'bert.encoder.layer.0.output.dense', so the importance "
            + "cannot be measured.",
            problem.What);
    }

    [Fact]
    public void Looking_leaves_no_tensors_and_no_gradients_behind()
    {
        void Look()
        {
            using var scope = new TensorScope();
            using var watch = Rows().Show(_small.Student, still => new GateWatch(still, BlockUnit.Head), batchSize: 1);
            UnitActivity.Of(_small.Student, BlockUnit.Head, Rows().Alone, "");
        }

        Look();
        var before = Engine.LiveTensors;
        Look();

        Assert.Equal(before, Engine.LiveTensors);
        Assert.All(_small.Student.Weights.All, pair => Assert.Null(pair.Tensor.Gradient()));
    }

    private PruningRows Rows() =>
        new(SmallTraining.Task, _small.Examples, [new HardLoss(1, labelSmoothing: 0)], null, BatchSize, 4, _ => 0);

    private IEnumerable<Batch> Batches(int size)
    {
        var batches = new Distill.Training.TrainingBatches(_small.Examples, SmallTraining.Task, size, size, seed: 4);
        var steps = (_small.Examples.Count + size - 1) / size;
        return Enumerable.Range(0, steps).SelectMany(step => batches.Step(step));
    }

    private static Tensor MeanLoss(Model model, Batch batch)
    {
        var still = model.Config.WithoutDropout().Build(model.Weights);
        var output = still.Forward(batch.ToInputs(Device.Cpu), Pass.Evaluation);
        return CrossEntropy.Sum(output.Logits, batch.Targets.ToTensor(Device.Cpu), smoothing: 0)
            / batch.Targets.Known;
    }
}
