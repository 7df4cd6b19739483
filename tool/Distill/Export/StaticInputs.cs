using Distill.Data;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Export;

/// <summary>
/// How the inputs of a model's maps are rounded when they are rounded alike for every text: by the smallest and the
/// largest number that came to each, when the model's graph read rows such as it will see.
/// </summary>
internal sealed class StaticInputs
{
    private const int MostRows = 512;
    private const int BatchSize = 32;

    private readonly Dictionary<string, (double Least, double Most)> _ranges = [];
    private readonly Dictionary<string, string> _turned; // tables, by the names of their transposes

    private StaticInputs(LoadedGraph graph) => _turned = graph.Nodes
        .Where(node => node.Operator == "Transpose" && graph.Tensors.ContainsKey(node.Inputs[0]))
        .ToDictionary(node => node.Outputs[0], node => node.Inputs[0]);

    /// <param name="rows">of which so many are read, at equal distances</param>
    /// <param name="source">where the rows come from, for messages</param>
    /// <returns>by the names of the maps' weights</returns>
    /// <exception cref="UserException">there are no rows, or what they give is not finite</exception>
    public static IReadOnlyDictionary<string, InputScale> Of(Model model, ITask task, ExampleSet rows, string source)
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
            OnnxExport.WriteGraph(path, model, new OnnxOptions());
            var graph = new OnnxReader(path).Read();
            var seen = new StaticInputs(graph);
            var count = Math.Min(MostRows, rows.Count);
            var chosen = Enumerable.Range(0, count).Select(i => (int)((long)i * rows.Count / count));
            foreach (var positions in chosen.Chunk(BatchSize))
            {
                using var batchScope = new TensorScope();
                var inputs = task.Batch(rows, positions).ToInputs(Device.Cpu);
                OnnxCheck.Run(graph, OnnxCheck.Feed(graph, inputs), (node, values) => seen.See(node, values, source));
            }

            return seen._ranges.ToDictionary(pair => pair.Key, pair => Scale(pair.Value.Least, pair.Value.Most));
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
    private void See(LoadedNode node, Tensor[] values, string source)
    {
        var name = node.Inputs[^1];
        if (node.Operator != "MatMul" || (_turned.GetValueOrDefault(name) ?? name) is not { } weight
            || !weight.EndsWith(".weight", StringComparison.Ordinal))
        {
            return;
        }

        var (least, most) = (values[0].Min().ToDouble(), values[0].Max().ToDouble());
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
}
