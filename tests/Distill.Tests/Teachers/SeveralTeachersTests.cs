using Distill.Data;
using Distill.Models;
using Distill.Teachers;
using Distill.Tests.Losses;
using Distill.Tests.Training;
using Distill.Torch;

namespace Distill.Tests.Teachers;

[Collection(nameof(LiveTensorCount))]
public sealed class SeveralTeachersTests : IDisposable
{
    private static readonly double[][] _first = LossCase.Logits(rows: 2, classes: 3, seed: 1);
    private static readonly double[][] _second = LossCase.Logits(rows: 2, classes: 3, seed: 2);

    private readonly TensorScope _scope = new();
    private readonly SmallTraining _small = new();

    public void Dispose()
    {
        _small.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Logits_are_averaged_by_shares() => Near(
        Answer(TeacherMean.Logits, null), (row, c) => (0.25 * _first[row][c]) + (0.75 * _second[row][c]));

    [Fact]
    public void Probabilities_are_averaged_by_shares()
    {
        var softened = Answer(TeacherMean.Probabilities, null);

        Near(softened, (row, c) => Math.Log((0.25 * Softmax(_first[row])[c]) + (0.75 * Softmax(_second[row])[c])));
    }

    [Fact]
    public void Of_classes_that_do_not_exclude_each_other_each_yes_is_averaged()
    {
        double Yes(double z) => 1 / (1 + Math.Exp(-z));

        Near(Answer(TeacherMean.YesOrNo, null), (row, c) =>
        {
            var yes = (0.25 * Yes(_first[row][c])) + (0.75 * Yes(_second[row][c]));
            return Math.Log(yes / (1 - yes));
        });
    }

    [Fact]
    public void Classes_in_another_order_are_put_in_that_of_the_task() => Near(
        Answer(TeacherMean.Logits, order: [2, 0, 1]),
        (row, c) => (0.25 * _first[row][c]) + (0.75 * _second[row][(c + 2) % 3]));

    [Fact]
    public void A_teacher_twice_is_that_teacher()
    {
        var batch = SmallTraining.Task.Batch(_small.Examples, [0, 1]);
        var live = new LiveTeacher(_small.TeacherModel, Precision.Fp32);
        var expected = live.Answer(batch, Pass.Evaluation).Logits.LogSoftmax(-1).ToArray<float>();

        var both = new SeveralTeachers(
            [new TeacherShare(live, 0.5, null), new TeacherShare(live, 0.5, null)], TeacherMean.Probabilities);
        var output = both.Answer(batch, new Pass(HiddenStates: true, Dropout: null));

        Assert.All(
            expected.Zip(output.Logits.ToArray<float>()), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-6f));
        Assert.Equal(3, output.HiddenStates.Count);
    }

    private Tensor Answer(TeacherMean mean, long[]? order) => new SeveralTeachers(
        [new TeacherShare(new Fixed(_first), 0.25, null), new TeacherShare(new Fixed(_second), 0.75, order)], mean)
        .Answer(SmallTraining.Task.Batch(_small.Examples, [0, 1]), Pass.Evaluation).Logits;

    private static void Near(Tensor actual, Func<int, int, double> expected) => LossCase.Near(
        [.. from row in Enumerable.Range(0, 2) from c in Enumerable.Range(0, 3) select expected(row, c)],
        [.. actual.ToArray<float>().Select(value => (double)value)],
        tolerance: 1e-5);

    private static double[] Softmax(double[] row)
    {
        var exponentials = row.Select(Math.Exp).ToArray();
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }

    private sealed class Fixed(double[][] logits) : ITeacher
    {
        public ModelOutput Answer(Batch batch, Pass pass) => new(LossCase.Tensor(logits), []);
    }
}
