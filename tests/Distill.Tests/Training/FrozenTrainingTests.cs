using Distill.Models;

namespace Distill.Tests.Training;

[Collection(nameof(LiveTensorCount))]
public sealed class FrozenTrainingTests
{
    [Fact]
    public void Frozen_weights_stay_equal_in_every_byte_and_have_no_state()
    {
        using var small = new SmallTraining(dropout: 0.1);
        var table = small.Student.Weights.Table;
        var frozen = table.Embeddings.Concat(table.Ending).Select(row => row.Name).ToHashSet();
        small.Student.Weights.Freeze(table.Rows.Where(row => frozen.Contains(row.Name)));
        var before = Values(small.Student);
        var optimizer = small.AdamW();
        var step = small.Step(optimizer, SmallTraining.Plan with { ClipNorm = 0.5 });

        for (var i = 0; i < 3; i++)
        {
            step.Take(i);
        }

        var after = Values(small.Student);
        Assert.All(before, pair => Assert.Equal(frozen.Contains(pair.Key), pair.Value.SequenceEqual(after[pair.Key])));
        Assert.Equal(
            table.Rows.Count - frozen.Count,
            optimizer.State.Keys.Count(name => name.StartsWith("mean.", StringComparison.Ordinal)));
        Assert.DoesNotContain(optimizer.State.Keys, name => frozen.Contains(name[(name.IndexOf('.') + 1)..]));
    }

    [Fact]
    public void The_others_learn_as_they_would_with_a_rate_of_zero_for_the_frozen()
    {
        using var frozen = new SmallTraining();
        using var free = new SmallTraining();
        frozen.Student.Weights.Freeze(frozen.Student.Weights.Table.Embeddings);

        frozen.Step(frozen.Sgd()).Take(0);
        free.Step(free.Sgd()).Take(0);

        // After one step of plain gradient descent the layers are where they are without freezing.
        const string Layer = "bert.encoder.layer.0.output.dense.weight";
        Assert.Equal(Values(free.Student)[Layer], Values(frozen.Student)[Layer]);
    }

    private static Dictionary<string, float[]> Values(Model model) =>
        model.Weights.All.ToDictionary(pair => pair.Weight.Name, pair => pair.Tensor.ToArray<float>());
}
