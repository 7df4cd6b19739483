using Distill.Compression;
using Distill.Models;
using Distill.Tests.Training;
using Distill.Torch;

namespace Distill.Tests.Compression;

/// <summary>What is said of rows that say nothing about the inputs of maps.</summary>
[Collection(nameof(LiveTensorCount))]
public sealed class CalibrationTests : IDisposable
{
    private readonly SmallTraining _small = new();

    public void Dispose() => _small.Dispose();

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Inputs_that_are_not_finite_are_told_with_the_map_that_they_come_to(double value)
    {
        var model = _small.Student;
        using (Autograd.NoGrad())
        {
            model.Weights["bert.embeddings.LayerNorm.bias"].Fill(value);
        }

        var rows = Calibration.Of(SmallTraining.Task, _small.Examples, 4, batchSize: 2, "rows.csv");
        var maps = model.Weights.Table.Rows.Where(row => row.Use == WeightUse.Linear).ToList();

        var problem = Assert.Throws<UserException>(() => rows.InputScales(model, maps, RangeChoice.MinMax));

        Assert.Equal(ExitCode.InputInvalid, problem.Code);
        Assert.Equal(
            "on the rows for calibration 'bert.encoder.layer.0.attention.self.query' is given numbers that are not finite. "
            + "The rows hold NaN or infinity, or the training of the model failed.",
            problem.Problems.Single().What);
    }

    [Fact]
    public void No_rows_are_told_with_where_they_should_be()
    {
        var problem = Assert.Throws<UserException>(
            () => Calibration.Of(SmallTraining.Task, _small.SameRows(0), 4, batchSize: 2, "rows.csv")).Problems.Single();

        Assert.Equal(
            ("rows.csv", "has no rows to calibrate with. Give rows such as the model will see."),
            (problem.Where, problem.What));
    }
}
