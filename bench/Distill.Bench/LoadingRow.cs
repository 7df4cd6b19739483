using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Bench;

/// <summary>
/// How much memory a process takes at most that loads a BERT of 1 GB, over the file's size. The peer is PyTorch, which
/// reads the same tensors from its own format and does nothing else with them.
/// </summary>
internal sealed class LoadingRow : Row
{
    private static readonly string _folder = Path.Combine("artifacts", "bench", "loading");

    private static readonly BertConfig _config = new()
    {
        Head = Head.SequenceClassification,
        VocabSize = 30522,
        HiddenSize = 1024,
        NumHiddenLayers = 18,
        NumAttentionHeads = 16,
        IntermediateSize = 4096,
        MaxPositionEmbeddings = 512,
        Labels = ["no", "yes"],
    };

    public override string Name => "loading";

    public override string What => "loading 1 GB of fp32 weights, peak memory over the file's size";

    public override string Goal => "ours at most 1.15";

    public override void Prepare()
    {
        if (!File.Exists(Path.Combine(_folder, "config.json")))
        {
            using var model = Model.Create(_config, seed: 1, Device.Cpu);
            model.Save(_folder);
        }
    }

    public override double Measure()
    {
        using var model = ModelLoader.Load(_folder, Device.Cpu);
        return PeakBytes() / new FileInfo(Path.Combine(_folder, WeightFiles.Single)).Length;
    }

    private static double PeakBytes() => 1024 * double.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
}
