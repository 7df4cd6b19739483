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

    /// <summary>More steps than a row may be behind; most rows are read a few times, one only at first.</summary>
    [Fact]
    public void Nobody_looked_for_a_long_time()
    {
        using AdamW ofWhole = AdamW(_whole), ofRows = AdamW(_byRows);

        for (var step = 0; step < 1100; step++)
        {
            long[] ids = [step == 0 ? 0 : 1 + (step * step % (Rows - 2))];
            Backward(_whole, ids);
            Backward(_byRows, ids);
            foreach (var optimizer in new[] { ofWhole, ofRows })
            {
                optimizer.Step(0.05 / (1 + step));
                optimizer.ClearGradients();
            }
        }

        Assert.Equal(Values(_whole), Values(_byRows));
    }

    [Fact]
    public void Whoever_reads_a_row_finds_it_as_it_should_be()
    {
        using AdamW ofWhole = AdamW(_whole), ofRows = AdamW(_byRows);
        void Steps()
        {
            for (var step = 0; step < 3; step++)
            {
                Step(_whole, ofWhole, step);
                Step(_byRows, ofRows, step);
            }
        }

        var ids = Tensor.From([39L, 2, 39, 7], 2, 2);
        Func<Weights, Tensor>[] readers =
        [
            weights => weights.Embedding("m.words", ids),
            weights => weights.Find(_table.Name)!,
            weights => weights.All.Single().Tensor,
            weights => weights.Matrix(_table),
            weights => weights.Row("m.words", 39),
        ];
        Assert.All(readers, read =>
        {
            Steps();
            Assert.NotEqual(_whole[_table.Name].ToArray<float>(), _byRows.Leaves.Single().Tensor.ToArray<float>());
            Assert.Equal(read(_whole).ToArray<float>(), read(_byRows).ToArray<float>());
        });
    }

    [Fact]
    public void When_the_optimizer_goes_no_row_is_behind()
    {
        using (AdamW ofWhole = AdamW(_whole), ofRows = AdamW(_byRows))
        {
            for (var step = 0; step < 5; step++)
            {
                Step(_whole, ofWhole, step);
                Step(_byRows, ofRows, step);
            }
        }

        Assert.Equal(Values(_whole), _byRows.Leaves.Single().Tensor.ToArray<float>());
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        var threads = Engine.Threads;
        Engine.Threads = 1;
        When_the_optimizer_goes_no_row_is_behind();
        var one = Values(_byRows);
        Engine.Threads = threads;

        using var again = Draw();
        again.GatherByRows(_table);
        using (var optimizer = AdamW(again))
        {
            for (var step = 0; step < 5; step++)
            {
                Step(again, optimizer, step);
            }
        }

        Assert.Equal(one, Values(again));
    }

    [Fact]
    public void From_a_restored_state_too()
    {
        using AdamW ofWhole = AdamW(_whole), after = AdamW(_byRows);
        using (var before = AdamW(_byRows))
        {
            for (var step = 0; step < 6; step++)
            {
                Step(_whole, ofWhole, step);
                Step(_byRows, before, step);
            }

            after.Restore(before.Steps, before.State);
        }

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
