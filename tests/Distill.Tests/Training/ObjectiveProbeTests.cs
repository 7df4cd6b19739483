using Distill.Data;
using Distill.Losses;
using Distill.Models;
using Distill.Teachers;
using Distill.Torch;
using Distill.Training;

namespace Distill.Tests.Training;

[Collection(nameof(LiveTensorCount))]
public sealed class ObjectiveProbeTests : IDisposable
{
    private readonly SmallTraining _small = new(dropout: 0.2);

    public void Dispose() => _small.Dispose();

    [Fact]
    public void Every_terms_gradient_is_that_of_a_step_with_it_alone()
    {
        using var plain = new SmallTraining(dropout: 0);

        var found = Probe(plain, SmallTraining.Distillation);

        foreach (var (term, probe) in SmallTraining.Distillation.Zip(found))
        {
            var report = plain.Step(plain.Sgd(), objective: [term], rate: 1e-30).Take(0);
            Assert.Equal(report.Terms[0].Value, probe.Mean, tolerance: 1e-6);
            Assert.Equal(report.GradientNorm, probe.GradientNorm, tolerance: 1e-6);
            Assert.True(probe.Reaches);
        }
    }

    [Fact]
    public void Weights_and_the_training_after_it_stay_the_same_to_the_byte()
    {
        using var other = new SmallTraining(dropout: 0.2);
        var before = _small.Values;

        Probe(_small, SmallTraining.Distillation);

        Assert.Equal(before, _small.Values);
        Assert.All(_small.Student.Weights.All, pair => Assert.Null(pair.Tensor.Gradient()));
        Assert.All(_small.TeacherModel.Weights.All, pair => Assert.Null(pair.Tensor.Gradient()));
        _small.Step(_small.AdamW(), microBatch: 4).Take(0);
        other.Step(other.AdamW(), microBatch: 4).Take(0);
        Assert.Equal(other.Values, _small.Values);
    }

    [Fact]
    public void It_leaves_no_tensor_behind()
    {
        Probe(_small, SmallTraining.Distillation);
        var before = Engine.LiveTensors;

        Probe(_small, SmallTraining.Distillation);

        Assert.Equal(before, Engine.LiveTensors);
    }

    [Fact]
    public void A_term_that_depends_on_nothing_that_is_trained_is_found()
    {
        _small.Student.Weights.Freeze(_small.Student.Weights.Table.Embeddings);

        var found = Probe(_small, [
            new Detached(), new HiddenLoss("embeddings", 1, [new StatePair(0, 0)], StateDistance.Mse, null),
            new HiddenLoss("hidden", 1, [new StatePair(1, 2)], StateDistance.Mse, null),
        ]);

        Assert.Equal([false, false, true], found.Select(term => term.Reaches));
        Assert.Equal(0, found[0].GradientNorm);
    }

    [Fact]
    public void Between_the_teacher_and_itself_every_divergence_is_0()
    {
        LossTerm[] terms = [.. Enum.GetValues<Divergence>().Select(kind => new SoftLoss(1, new(kind, 3, true)))];

        var found = Probe(_small, terms);

        Assert.All(found, term => Assert.Equal(0, term.OfTeacher!.Value, tolerance: 1e-6));
        Assert.All(found, term => Assert.True(term.Mean > 0.01));
    }

    private static IReadOnlyList<TermProbe> Probe(SmallTraining small, IReadOnlyList<LossTerm> terms)
    {
        var batches = new TrainingBatches(small.Examples, SmallTraining.Task, 8, 8, seed: 5).Step(0);
        var teacher = new LiveTeacher(small.TeacherModel, Precision.Fp32);
        return new ObjectiveProbe(small.Student, teacher, new Objective(terms), Precision.Fp32).Run(batches);
    }

    /// <summary>As when logits are copied into a new tensor on their way to the loss.</summary>
    private sealed class Detached() : LossTerm("detached", 1)
    {
        public override long Count(Batch batch) => batch.B;

        public override Tensor Sum(LossInputs inputs) => inputs.Student.Logits.Detach().Square().Sum();
    }
}
