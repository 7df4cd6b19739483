using System.Diagnostics;
using Distill.Data;
using Distill.Losses;
using Distill.Models;
using Distill.Tasks;
using Distill.Teachers;
using Distill.Torch;
using Distill.Torch.Machine;
using Distill.Training;

namespace Distill.Bench;

/// <summary>
/// A distillation step of small language models over a large vocabulary: the head with its losses in parts, as they are
/// trained, and with all logits at once.
/// </summary>
internal static class VocabularyHead
{
    private const int Vocabulary = 50_257;
    private const int Rows = 32;
    private const int Tokens = 65;
    private const int Steps = 8;

    /// <param name="all">all logits at once</param>
    public static object Measure(bool all)
    {
        var folder = Directory.CreateTempSubdirectory("distill-head-");
        try
        {
            return Measure(all, Path.Combine(folder.FullName, "rows"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static object Measure(bool all, string path)
    {
        var random = new Random(1);
        ExampleFile.Write(path, Vocabulary, Enumerable.Range(0, Rows).Select(line =>
        {
            int[] ids = [.. Enumerable.Range(0, Tokens).Select(_ => random.Next(Vocabulary))];
            return new Example(ids, ids.Length, Labels.None, line + 1);
        }));
        using var file = ExampleFile.Open(path);
        var batch = new CausalLanguage(padId: 0).Batch(
            new ExampleSet(new ExamplePart(file, "rows")), [.. Enumerable.Range(0, Rows)]);

        using var student = Network(layers: 2, width: 256, seed: 1);
        using var network = Network(layers: 2, width: 384, seed: 2);
        network.Weights.Freeze(Precision.Bf16);
        var gradients = new MicroBatchGradients(
            student,
            new LiveTeacher(network, Precision.Bf16),
            [new HardLoss(0.3, labelSmoothing: 0), new SoftLoss(0.7, new(Divergence.ForwardKl, 2, ScaleByT2: true))],
            Precision.Bf16,
            new StepClock())
        {
            LogitsAtOnce = all ? long.MaxValue : MicroBatchGradients.UsualLogits,
        };
        PeakMemory.Reset();
        var (before, milliseconds) = (PeakMemory.Bytes(), new double[Steps]);
        for (var step = 0; step < Steps; step++)
        {
            var clock = Stopwatch.StartNew();
            gradients.Add(batch, [0.3, 0.7], dropout: null, progress: 0);
            milliseconds[step] = clock.Elapsed.TotalMilliseconds;
        }

        return new
        {
            what = $"a step over [{batch.Targets.Count}, {Vocabulary}] answers, {(all ? "all at once" : "in parts")}",
            milliseconds = Math.Round(Median.Of(milliseconds.AsSpan(2)), 1),
            megabytes_above_the_models = (PeakMemory.Bytes() - before) / 1_000_000,
            threads = Engine.Threads,
        };
    }

    private static Model Network(int layers, int width, ulong seed) => Model.Create(
        Gpt2Config.Base with
        {
            VocabSize = Vocabulary,
            HiddenSize = width,
            NumHiddenLayers = layers,
            NumAttentionHeads = 4,
            IntermediateSize = 4 * width,
            MaxPositionEmbeddings = 128,
            ResidPdrop = 0,
            EmbdPdrop = 0,
            AttnPdrop = 0,
        },
        seed,
        Device.Cpu);
}
