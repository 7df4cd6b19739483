using Distill.Models;
using Distill.Optimizers;
using Distill.Torch;

namespace Distill.Tests.Optimizers;

/// <summary>A table whose gradient is gathered by rows learns as one whose gradient is whole.</summary>
public sealed class RowGradientTests : IDisposable
{
    private const int Rows = 40, Width = 7;

    private static readonly Weight _table =
        new("m.words.weight", [Rows, Width], Initialization.Normal, Decays: true) { Use = WeightUse.Table };

    private readonly Weights _whole = Draw();
    private readonly Weights _byRows = Draw();

    public RowGradientTests() => _byRows.GatherByRows(_table);

    public void Dispose()
    {
        _whole.Dispose();
        _byRows.Dispose();
    }

    [Fact]
    public void Every_step_gives_the_same_bytes()
    {
        using AdamW ofWhole = AdamW(_whole), ofRows = AdamW(_byRows);

        for (var step = 0; step < 12; step++)
        {
            Step(_whole, ofWhole, step);
            Step(_byRows, ofRows, step);

            Assert.Equal(Values(_whole), Values(_byRows));
        }

        Assert.Equal(ofWhole.State.Keys, ofRows.State.Keys);
        foreach (var (name, tensor) in ofWhole.State)
        {
            Assert.Equal(tensor.ToArray<float>(), ofRows.State[name].ToArray<float>());
        }
    }

    [Fact]
    public void From_a_restored_state_too()
    {
        using AdamW ofWhole = AdamW(_whole), before = AdamW(_byRows), after = AdamW(_byRows);
        for (var step = 0; step < 6; step++)
        {
            Step(_whole, ofWhole, step);
            Step(_byRows, before, step);
        }

        after.Restore(before.Steps, before.State);
        for (var step = 6; step < 12; step++)
        {
            Step(_whole, ofWhole, step);
            Step(_byRows, after, step);
        }

        Assert.Equal(Values(_whole), Values(_byRows));
    }

    [Fact]
    public void The_norm_is_that_of_the_whole_gradient_and_scaling_scales_it()
    {
        Backward(_whole, [3, 3, 5]);
        Backward(_byRows, [3, 3, 5]);
        Backward(_whole, [5, 6]);
        Backward(_byRows, [5, 6]);

        using var gradient = _byRows[_table.Name].Gradient();
        var norm = GradientClipping.Norm(_byRows.All);
        GradientClipping.Scale(_byRows.All, 0.5);

        Assert.True(gradient!.IsSparse);
        Assert.Equal(GradientClipping.Norm(_whole.All), norm, 1e-5);
        Assert.Equal(norm / 2, GradientClipping.Norm(_byRows.All), 1e-5);
    }

    private static void Step(Weights weights, AdamW optimizer, int step)
    {
        // No id twice: what is read twice is added up in another order, and differs in the last digit.
        long[] ids = [step, (step * step) + 1, 3 * step % 11, step % 3];
        Backward(weights, [.. ids.Select(id => id % Rows).Distinct()]);
        optimizer.Step(0.05);
        optimizer.ClearGradients();
    }

    private static void Backward(Weights weights, long[] ids)
    {
        using var scope = new TensorScope();
        var rows = weights.Embedding("m.words", Tensor.From(ids, ids.Length));
        (rows.Square() * rows).Sum().Backward();
    }

    private static float[] Values(Weights weights) => weights[_table.Name].ToArray<float>();

    private static AdamW AdamW(Weights weights) => new(weights, 0.9, 0.999, 1e-8, decay: 0.1);

    private static Weights Draw() =>
        Weights.Initialize(new WeightTable("m.", "m.layer.", [_table]), deviation: 0.5, seed: 3, Device.Cpu);
}
