using System.Globalization;
using Distill.Tasks;

namespace Distill.Reports;

/// <summary>An ONNX file of a run, as it answers; how fast it is, its runtime alone can tell.</summary>
/// <param name="Path">of the file in the run folder</param>
/// <param name="Source">the model that it was made from</param>
/// <param name="Bytes">with the file beside it, where the weights are there</param>
/// <param name="Examples">test rows that it was asked about, by this tool's own evaluator of such files</param>
/// <param name="Metrics">on these</param>
/// <param name="Before">those of the model that it was made from, on the same rows</param>
/// <param name="LogitDifference">the largest distance of a logit from that model's, on inputs that are drawn</param>
internal sealed record GraphMeasurement(
    string Path,
    string Source,
    long Bytes,
    long ZippedBytes,
    int Examples,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyDictionary<string, double> Before,
    double LogitDifference)
{
    public string Sentence
    {
        get
        {
            var metric = Metrics.Keys.Select(Tasks.Metrics.Find).OfType<Metric>().First();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Path}: {Bytes / 1e6:0.00} MB, {ZippedBytes / 1e6:0.00} MB zipped; {metric.Title()} "
                + $"{metric.Text(Metrics[metric.Word()])} on {Examples:#,0} test rows, where {Source} has "
                + $"{metric.Text(Before[metric.Word()])}; its logits are at most {LogitDifference:0.0e+0} from those.");
        }
    }
}
