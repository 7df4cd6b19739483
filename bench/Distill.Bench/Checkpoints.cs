using System.Diagnostics;
using Distill.Models;
using Distill.Optimizers;
using Distill.Recipes;
using Distill.Torch;
using Distill.Training;

namespace Distill.Bench;

/// <summary>
/// What a checkpoint costs a training: the time that the step waits for the copy, and what the steps beside the writing
/// take longer, as a share of the time between two checkpoints at the default interval.
/// </summary>
internal static class Checkpoints
{
    private const int Batch = 32, Tokens = 20, Rounds = 5, StepsAlone = 8;

    private static readonly BertConfig _config = new()
    {
        Head = Head.SequenceClassification,
        VocabSize = 30_522,
        HiddenSize = 512,
        NumHiddenLayers = 6,
        NumAttentionHeads = 8,
        IntermediateSize = 2048,
        MaxPositionEmbeddings = 512,
        Labels = ["no", "yes"],
    };

    public static IEnumerable<object> Measure()
    {
        var interval = TimeSpan.FromMinutes(new CheckpointSection().Minutes).TotalSeconds;
        using var model = Model.Create(_config, seed: 1, Device.Cpu);
        using var optimizer = new AdamW(model.Weights, 0.9, 0.999, 1e-8, 0.01);
        var folder = Directory.CreateTempSubdirectory("distill-bench-").FullName;
        var checkpoints = new CheckpointFolder(folder, CheckpointPlan.AtEvaluations, _ => { });
        double[] alone = new double[Rounds], copy = new double[Rounds], longer = new double[Rounds], all = new double[Rounds];
        Step(model, optimizer);
        for (var round = 0; round < Rounds; round++)
        {
            alone[round] = Median.Of([.. Enumerable.Range(0, StepsAlone).Select(_ => Step(model, optimizer))]);
            var clock = Stopwatch.StartNew();
            checkpoints.Save(model, optimizer, new LossScaler(enabled: false), new TrainingProgress(round + 1, null, 0, 0, 0));
            copy[round] = clock.Elapsed.TotalSeconds;
            var written = Task.Run(checkpoints.Finish);
            while (!written.IsCompleted)
            {
                longer[round] += Step(model, optimizer) - alone[round];
            }

            all[round] = clock.Elapsed.TotalSeconds;
        }

        Directory.Delete(folder, recursive: true);
        var cost = Median.Of([.. copy.Zip(longer, (waited, slower) => waited + Math.Max(0, slower))]);
        yield return new
        {
            what = $"checkpoint of {model.Weights.All.Sum(pair => pair.Tensor.Count) / 1e6:0} M weights with AdamW's state",
            step_ms = Math.Round(1000 * Median.Of(alone)),
            copy_ms = Math.Round(1000 * Median.Of(copy)),
            written_after_ms = Math.Round(1000 * Median.Of(all)),
            steps_beside_longer_ms = Math.Round(1000 * Median.Of(longer)),
            share_of_time = Math.Round(cost / interval, 5),
            goal = "share_of_time below 0.02 at the default interval",
            threads = Engine.Threads,
        };
    }

    private static double Step(Model model, AdamW optimizer)
    {
        var random = new Random(1);
        long[] ids = [.. Enumerable.Range(0, Batch * Tokens).Select(_ => (long)random.Next(5, _config.VocabSize))];
        var clock = Stopwatch.StartNew();
        using (var scope = new TensorScope())
        {
            var inputs = new TextInputs(
                Tensor.From(ids, Batch, Tokens), Tensor.Full([Batch, Tokens], 1, ScalarType.Int64), null);
            var logits = Forward(model, inputs);
            (logits * logits).Sum().Backward();
        }

        optimizer.Step(1e-6);
        optimizer.ClearGradients();
        return clock.Elapsed.TotalSeconds;
    }

    private static Tensor Forward(Model model, TextInputs inputs)
    {
        using var region = Precision.Bf16.Enter(model.Device.Kind);
        return model.Forward(inputs, new Pass(HiddenStates: false, Dropout: null)).Logits;
    }
}
