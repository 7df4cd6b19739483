using System.Diagnostics;
using Distill.Compression;
using Distill.Evaluation;
using Distill.Models;
using Distill.Torch;

namespace Distill.Bench;

/// <summary>
/// A small BERT in fp32, in bf16 and in whole numbers of 8 bits, in one process and taking turns, so that whatever else
/// the machine does meets all three.
/// </summary>
internal static class Precisions
{
    private const int Tokens = 24;
    private const int Rounds = 30;

    private static readonly BertConfig _config = new()
    {
        Head = Head.SequenceClassification,
        VocabSize = 8000,
        HiddenSize = 256,
        NumHiddenLayers = 3,
        NumAttentionHeads = 4,
        IntermediateSize = 1024,
        MaxPositionEmbeddings = 64,
        Labels = ["no", "yes"],
    };

    public static IEnumerable<object> Measure()
    {
        using var floats = Model.Create(_config, seed: 1, Device.Cpu);
        using var whole = Model.Create(_config, seed: 1, Device.Cpu);
        floats.Weights.Freeze();
        whole.Weights.Freeze();
        var plan = new QuantizationPlan(
            8, ScaleOf.Channel, 0, Symmetric: true, InputRounding.Dynamic, RangeChoice.MinMax, Tables: true);
        Quantization.Round(whole, plan, _ => 8, new Dictionary<string, InputScale>());

        foreach (var batch in new[] { 1, 32 })
        {
            var inputs = Inputs(batch);
            (Model Model, Precision Precision)[] all =
            [
                (floats, Precision.Fp32), (floats, Precision.Bf16), (whole, Precision.Fp32),
            ];
            var seconds = all.Select(_ => new double[Rounds]).ToArray();
            for (var round = -Rounds / 3; round < Rounds; round++)
            {
                foreach (var (kind, (model, precision)) in all.Index())
                {
                    var time = Pass(model, precision, inputs);
                    if (round >= 0)
                    {
                        seconds[kind][round] = time;
                    }
                }
            }

            double Rate(int kind) => Math.Round(batch / Median.Of(seconds[kind]), 1);
            yield return new
            {
                what = $"BERT of 3 layers, width 256, {Tokens} tokens, batch {batch}: examples/s",
                fp32 = Rate(0),
                bf16 = Rate(1),
                int8 = Rate(2),
                threads = Engine.Threads,
            };
        }
    }

    private static double Pass(Model model, Precision precision, TextInputs inputs)
    {
        using var scope = new TensorScope();
        var clock = Stopwatch.StartNew();
        Predictor.Run(model, precision, inputs, hiddenStates: false).Logits.ArgMax(-1).ToArray<long>();
        return clock.Elapsed.TotalSeconds;
    }

    private static TextInputs Inputs(int batch)
    {
        var random = new Random(batch);
        long[] ids = [.. Enumerable.Range(0, batch * Tokens).Select(_ => (long)random.Next(5, 8000))];
        return new TextInputs(
            Tensor.From(ids, batch, Tokens), Tensor.Full([batch, Tokens], 1, ScalarType.Int64), null);
    }
}
