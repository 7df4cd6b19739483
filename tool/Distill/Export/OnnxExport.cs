using System.Text.Json.Nodes;
using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>
/// A model for ONNX's runtimes: <c>onnx/model.onnx</c>, as transformers.js looks for it and Optimum finds it, and
/// beside the folder of that name config.json, tokenizer and the rest.
/// </summary>
internal static class OnnxExport
{
    /// <summary>The key of config.json that transformers.js reads.</summary>
    public const string BrowserKey = "transformers.js_config";

    /// <summary>The key of config.json that tells how weights in safetensors are rounded: not those of a graph.</summary>
    public const string RoundingKey = "quantization_config";

    /// <param name="source">the model's folder, whose tokenizer goes along</param>
    /// <exception cref="UserException">the model or a weight has no such form; nothing is written then</exception>
    public static ExportResult Write(string source, Model model, OnnxOptions options, string output)
    {
        using var scope = new TensorScope();
        if (options.Precision == ExportPrecision.Fp16)
        {
            Fp16.Require(source, model.Weights);
        }

        var graph = Graph(model, options); // what cannot be exported is told before anything is written
        var note = ExportFolder.WriteBeside(source, output, model.Config);
        var file = Path.Combine(output, "onnx", options.FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        OnnxFile.Write(file, graph, Provenance(source, model.Config, options), options.MostInline);

        ExportFolder.WriteConfig(output, Config(model.Config, options, file, output));
        return new ExportResult(
            file, SizeOf(file) + SizeOf($"{file}_data"), OnnxCheck.Difference(file, model), note);
    }

    /// <summary>The graph alone; what it reads of the model's tensors belongs to the scope around the call.</summary>
    public static OnnxGraph Graph(Model model, OnnxOptions options)
    {
        var graph = new OnnxGraph();
        NetworkGraph.Build(model.Config, WeightsOf(graph, model.Weights, options), options.Cache);
        return graph;
    }

    private static GraphWeights WeightsOf(OnnxGraph graph, Weights weights, OnnxOptions options)
    {
        var most = options.ReduceRange ? 63 : 127;
        return (options.Precision, options.Form) switch
        {
            (ExportPrecision.Fp32, _) => new FloatWeights(graph, weights, OnnxType.Float32),
            (ExportPrecision.Fp16, _) => new FloatWeights(graph, weights, OnnxType.Float16),
            (ExportPrecision.Int8, Int8Form.DynamicPerChannel) =>
                new DynamicWeights(graph, weights, Scaling.Columns, most),
            (ExportPrecision.Int8, Int8Form.DynamicPerTensor) =>
                new DynamicWeights(graph, weights, Scaling.Matrix, most),
            (ExportPrecision.Int8, Int8Form.WeightOnly) => new DequantizedWeights(graph, weights, inputs: null, most),
            (ExportPrecision.Int8, Int8Form.Static) => new DequantizedWeights(graph, weights, options.Inputs!, most),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options, null),
        };
    }

    private static List<KeyValuePair<string, string>> Provenance(string source, ModelConfig config, OnnxOptions options)
    {
        var weights = Directory.GetFiles(source, "model*.safetensors").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), path)).ToList();
        var provenance = new List<KeyValuePair<string, string>>
        {
            new("distill.version", ToolVersion.Text),
            new("distill.architecture", (string)config.ToJson()["architectures"]![0]!),
            new("distill.precision", options.Precision.ToString().ToLowerInvariant()),
            new("distill.weights_sha256", ContentHash.OfFiles(weights)),
        };
        if (options.Precision == ExportPrecision.Int8)
        {
            provenance.Add(new("distill.quantization", options.Form.ToString()));
        }

        return provenance;
    }

    private static JsonObject Config(ModelConfig config, OnnxOptions options, string file, string output)
    {
        // What earlier exports into the folder have told stays true.
        var browser = ExportFolder.ReadConfig(output)[BrowserKey]?.DeepClone().AsObject() ?? [];
        if (options is { Precision: ExportPrecision.Fp16, Cache: true })
        {
            browser["kv_cache_dtype"] = new JsonObject { ["fp16"] = "float16" };
        }

        var beside = browser["use_external_data_format"]?.AsObject();
        if (File.Exists($"{file}_data"))
        {
            browser["use_external_data_format"] = beside ??= [];
            beside[options.FileName] = true;
        }
        else
        {
            beside?.Remove(options.FileName);
        }

        var json = ExportFolder.ConfigOf(config).ToJson();
        json.Remove(BrowserKey);
        json.Remove(RoundingKey);
        if (browser.Count > 0)
        {
            json[BrowserKey] = browser;
        }

        return json;
    }

    private static long SizeOf(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;
}
