using Distill.Data;
using Distill.Evaluation;
using Distill.Models;
using Distill.Tests.Training;
using Distill.Torch;

namespace Distill.Tests.Evaluation;

[Collection(nameof(LiveTensorCount))]
public sealed class PredictorTests : IDisposable
{
    private readonly SmallTraining _small = new();

    public void Dispose() => _small.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(12)]
    public void Outputs_do_not_depend_on_the_batches(int batchSize)
    {
        var expected = Predict(_small.Examples, 4);
        var logits = Predict(_small.Examples, batchSize);

        for (var i = 0; i < 12; i++)
        {
            Assert.All(
                expected.Of(i).ToArray().Zip(logits.Of(i).ToArray()),
                pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5f));
        }
    }

    [Fact]
    public void Rows_are_answered_in_the_order_of_the_set()
    {
        var expected = Predict(_small.Examples, 4);
        using var file = ExampleFile.Open(_small.Folder.File("rows"));
        int[] order = [7, 0, 11, 3];
        var logits = Predict(new ExampleSet(new ExamplePart(file, "rows.csv", order)), 4);

        for (var i = 0; i < order.Length; i++)
        {
            Assert.All(
                expected.Of(order[i]).ToArray().Zip(logits.Of(i).ToArray()),
                pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5f));
        }
    }

    [Fact]
    public void Dropout_is_off_and_no_tensor_is_left_behind()
    {
        var first = Predict(_small.Examples, 4);
        var before = Engine.LiveTensors;

        var second = Predict(_small.Examples, 4);

        Assert.Equal(before, Engine.LiveTensors);
        Assert.Equal(first.Of(5).ToArray(), second.Of(5).ToArray());
    }

    [Fact]
    public void Progress_counts_the_examples()
    {
        var told = new List<int>();

        new Predictor(_small.TeacherModel, SmallTraining.Task, Precision.Fp32, 5).Logits(_small.Examples, told.Add);

        Assert.Equal([5, 10, 12], told);
    }

    [Fact]
    public void An_empty_set_has_no_outputs() => Assert.Equal(0, Predict(new ExampleSet(), 4).Examples);

    private Logits Predict(ExampleSet examples, int batchSize) =>
        new Predictor(_small.TeacherModel, SmallTraining.Task, Precision.Fp32, batchSize).Logits(examples);
}
