using Distill.Compression;
using Distill.Data;
using Distill.Evaluation;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Export;

/// <summary>
/// How the inputs of a model's maps are rounded when they are rounded alike for every text: by a range of the numbers that
/// came to each, when the model's graph read rows such as it will see.
/// </summary>
internal sealed class StaticInputs
{
    private const int MostRows = 512;

    private readonly Dictionary<string, (double Least, double Most)> _ranges = [];
    private readonly Dictionary<string, InputHistogram> _histograms = [];
    private readonly Dictionary<string, string> _turned; // tables, by the names of their transposes

    private StaticInputs(LoadedGraph graph) => _turned = graph.Nodes
        .Where(node => node.Operator == "Transpose" && graph.Tensors.ContainsKey(node.Inputs[0]))
        .ToDictionary(node => node.Outputs[0], node => node.Inputs[0]);

    /// <param name="rows">of which so many are read, at equal distances</param>
    /// <param name="source">where the rows come from, for messages</param>
    /// <param name="choice">of the range; where it is not all of it, the rows are read twice</param>
    /// <returns>by the names of the maps' weights</returns>
    /// <exception cref="UserException">there are no rows, or what they give is not finite</exception>
    public static IReadOnlyDictionary<string, InputScale> Of(
        Model model, ITask task, ExampleSet rows, string source, RangeChoice choice = RangeChoice.MinMax)
    {
        if (rows.Count == 0)
        {
            throw new UserException(
                ExitCode.InputInvalid, source, "has no rows to calibrate with. Give rows such as the model will see.");
        }

        var folder = Directory.CreateTempSubdirectory("distill-").FullName;
        try
        {
            using var scope = new TensorScope();
            using var noGrad = Autograd.NoGrad();
            var path = Path.Combine(folder, "model.onnx");
            OnnxFile.Write(path, OnnxExport.Graph(model, new OnnxOptions()), metadata: []);
            var graph = new OnnxReader(path).Read();
            var seen = new StaticInputs(graph);
            // One by one: what stands at padding would count as well.
            var chosen = SampledAnswers.Positions(rows.Count, MostRows).ToList();
            void Read(Action<string, Tensor> see) => chosen.ForEach(position =>
            {
                using var rowScope = new TensorScope();
                var inputs = task.Batch(rows, [position]).ToInputs(Device.Cpu);
                OnnxCheck.Run(graph, OnnxCheck.Feed(graph, inputs), (node, values) => seen.See(node, values[0], see));
            });

            Read((weight, x) => seen.Widen(weight, x, source));
            if (choice == RangeChoice.MinMax)
            {
                return seen._ranges.ToDictionary(pair => pair.Key, pair => Scale(pair.Value.Least, pair.Value.Most));
            }

            Read(seen.Count);
            return seen._histograms.ToDictionary(pair => pair.Key, pair => pair.Value.Scale(choice));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>From -128 to 127, with a code for zero.</summary>
    public static InputScale Scale(double least, double most)
    {
        (least, most) = (Math.Min(least, 0), Math.Max(most, 0));
        var scale = most > least ? (most - least) / byte.MaxValue : 1;
        var zero = Math.Clamp(Math.Round(sbyte.MinValue - (least / scale)), sbyte.MinValue, sbyte.MaxValue);
        return new InputScale((float)scale, (int)zero);
    }

    // The products with weights; those of attention have none.
    private void See(LoadedNode node, Tensor x, Action<string, Tensor> see)
    {
        var name = node.Inputs[^1];
        var weight = _turned.GetValueOrDefault(name) ?? name;
        if (node.Operator == "MatMul" && weight.EndsWith(".weight", StringComparison.Ordinal))
        {
            see(weight, x);
        }
    }

    private void Widen(string weight, Tensor x, string source)
    {
        var (least, most) = (x.Min().ToDouble(), x.Max().ToDouble());
        if (!double.IsFinite(least) || !double.IsFinite(most))
        {
            throw new UserException(
                ExitCode.InputInvalid,
                source,
                $"on these rows numbers that are not finite come to '{weight}'. The rows hold NaN or infinity, or the "
                + "training of the model failed.");
        }

        var before = _ranges.GetValueOrDefault(weight, (0, 0));
        _ranges[weight] = (Math.Min(before.Item1, least), Math.Max(before.Item2, most));
    }

    private void Count(string weight, Tensor x)
    {
        if (!_histograms.TryGetValue(weight, out var histogram))
        {
            histogram = new InputHistogram(_ranges[weight].Least, _ranges[weight].Most);
            _histograms.Add(weight, histogram);
        }

        histogram.Add(x);
    }
}
