using Distill.Compression;
using Distill.Export;
using Distill.Models;
using Distill.Tests.Training;

namespace Distill.Tests.Export;

[Collection(nameof(LiveTensorCount))]
public sealed class StaticInputsTests
{
    [Theory]
    [InlineData(nameof(RangeChoice.MinMax))]
    [InlineData(nameof(RangeChoice.Percentile))]
    [InlineData(nameof(RangeChoice.Mse))]
    [InlineData(nameof(RangeChoice.Kl))]
    public void What_comes_to_a_graph_has_the_ranges_of_what_comes_to_the_network(string word)
    {
        using var small = new SmallTraining();
        var (choice, model) = (Enum.Parse<RangeChoice>(word), small.Student);
        var maps = model.Weights.Table.Rows.Where(row => row.Use == WeightUse.Linear).ToList();
        var network = new Calibration(SmallTraining.Task, small.Examples, small.Examples.Count, batchSize: 32)
            .InputScales(model, maps, choice);

        var graph = StaticInputs.Of(model, SmallTraining.Task, small.Examples, "rows", choice);

        Assert.Equal(network.Keys.Order(), graph.Keys.Order());
        Assert.All(network, pair =>
        {
            Assert.Equal(pair.Value.Scale, graph[pair.Key].Scale, 0.03 * pair.Value.Scale);
            Assert.InRange(graph[pair.Key].ZeroPoint, pair.Value.ZeroPoint - 2, pair.Value.ZeroPoint + 2);
        });
    }

    [Theory]
    [InlineData(-1, 3, 4f / 255, -64)]
    [InlineData(2, 4, 4f / 255, -128)]
    [InlineData(-4, -2, 4f / 255, 127)]
    [InlineData(0, 0, 1f, -128)]
    public void A_range_has_zero_among_its_codes(double least, double most, float scale, int zero) =>
        Assert.Equal(new InputScale(scale, zero), StaticInputs.Scale(least, most));
}
