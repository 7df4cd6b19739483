using Distill.Data;
using Distill.Evaluation;
using Distill.Models;
using Distill.Teachers;
using Distill.Tests.Training;
using Distill.Torch;

namespace Distill.Tests.Teachers;

public sealed class CachedTeacherTests : IDisposable
{
    private readonly SmallTraining _small = new();

    private string Path => _small.Folder.File("answers.safetensors");

    public void Dispose() => _small.Dispose();

    [Fact]
    public void The_kept_answers_are_those_of_the_live_teacher_in_any_order_of_a_batch()
    {
        Write(_small.Examples);
        using var answers = TeacherLogits.Open(Path, _small.Examples);
        using var scope = new TensorScope();

        foreach (var positions in new int[][] { [0, 1, 2, 3], [11, 0, 5], [7], [5, 11, 0] })
        {
            var batch = SmallTraining.Task.Batch(_small.Examples, positions);
            var live = new LiveTeacher(_small.TeacherModel, Precision.Fp32).Answer(batch, Pass.Evaluation).Logits;
            var kept = new CachedTeacher(answers, Device.Cpu).Answer(batch, Pass.Evaluation).Logits;

            Assert.Equal(live.Shape, kept.Shape);
            Assert.All(
                live.ToArray<float>().Zip(kept.ToArray<float>()),
                pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5f));
        }
    }

    [Fact]
    public void The_live_teacher_records_no_graph()
    {
        using var scope = new TensorScope();
        using var model = Model.Create(_small.TeacherModel.Config, 3, Device.Cpu);

        var logits = new LiveTeacher(model, Precision.Fp32)
            .Answer(SmallTraining.Task.Batch(_small.Examples, [0, 1]), Pass.Evaluation).Logits;

        Assert.False(logits.RequiresGrad);
    }

    [Fact]
    public void Answers_to_other_examples_are_refused()
    {
        Write(_small.Examples);
        var others = _small.SameRows(12);

        Assert.Equal(
            "answers.safetensors: holds a teacher's answers to other examples. Delete it; the next run writes it anew.",
            UserProblems.Of(() => TeacherLogits.Open(Path, others).Dispose(), _small.Folder));
    }

    [Fact]
    public void No_examples_have_no_answers()
    {
        var none = new ExampleSet();
        Write(none);

        using var answers = TeacherLogits.Open(Path, none);

        Assert.Equal(SmallTraining.Classes, answers.Classes);
    }

    private void Write(ExampleSet examples) => TeacherLogits.Write(
        Path, examples, new Predictor(_small.TeacherModel, SmallTraining.Task, Precision.Fp32, batchSize: 5).Logits(examples));
}
