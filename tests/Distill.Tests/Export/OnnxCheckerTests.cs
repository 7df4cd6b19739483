using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Distill.Export;

namespace Distill.Tests.Export;

/// <summary>Every export as ONNX's own checker sees it.</summary>
public sealed class OnnxCheckerTests(OnnxFolders folders) : IClassFixture<OnnxFolders>
{
    private static readonly JsonSerializerOptions _plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly OnnxOptions _int8 = new() { Precision = ExportPrecision.Int8 };

    private static readonly OnnxOptions[] _all =
    [
        new(),
        new() { Precision = ExportPrecision.Fp16 },
        _int8,
        _int8 with { Form = Int8Form.DynamicPerTensor, ReduceRange = true },
        _int8 with { Form = Int8Form.WeightOnly },
    ];

    [OracleFact(Oracles.Onnx)]
    public void Every_graph_is_valid_and_of_the_versions_that_are_promised()
    {
        var paths = (
            from name in OnnxFolders.Names
            from options in _all
            select folders.Path(name, options)).ToList();
        paths.AddRange(
            from name in OnnxFolders.Decoders
            from options in _all
            select folders.Path(name, options with { Cache = true }));

        var told = JsonNode.Parse(Python.Run("check_onnx.py", paths))!.AsObject();

        Assert.Equal(paths.Count, told.Count);
        Assert.All(told, pair => Assert.Equal(
            (8, """[["",17]]"""), ((int)pair.Value!["ir"]!, pair.Value["opset"]!.ToJsonString())));
    }

    [OracleTheory(Oracles.Onnx)]
    [InlineData(
        "bert/SequenceClassification",
        """
        ["input_ids","INT64",["batch_size","sequence_length"]]
        ["attention_mask","INT64",["batch_size","sequence_length"]]
        ["token_type_ids","INT64",["batch_size","sequence_length"]]
        """,
        """["logits","FLOAT",["batch_size",4]]""")]
    [InlineData(
        "distilbert/TokenClassification",
        """
        ["input_ids","INT64",["batch_size","sequence_length"]]
        ["attention_mask","INT64",["batch_size","sequence_length"]]
        """,
        """["logits","FLOAT",["batch_size","sequence_length",4]]""")]
    [InlineData(
        "vit/ImageClassification",
        """["pixel_values","FLOAT",["batch_size",3,28,28]]""",
        """["logits","FLOAT",["batch_size",4]]""")]
    [InlineData(
        "gpt2/SequenceClassification",
        """
        ["input_ids","INT64",["batch_size","sequence_length"]]
        ["attention_mask","INT64",["batch_size","sequence_length"]]
        """,
        """["logits","FLOAT",["batch_size",4]]""")]
    public void Inputs_and_outputs_are_called_as_Optimum_calls_them(string name, string inputs, string outputs)
    {
        var path = folders.Path(name, new OnnxOptions());

        var told = JsonNode.Parse(Python.Run("check_onnx.py", path))![path]!;

        Assert.Equal((inputs, outputs), (Lines(told["inputs"]!), Lines(told["outputs"]!)));
    }

    [OracleFact(Oracles.Onnx)]
    public void A_cache_is_called_as_Optimum_calls_it()
    {
        var path = folders.Path("llama-gqa", new OnnxOptions { Cache = true });

        var told = JsonNode.Parse(Python.Run("check_onnx.py", path))![path]!;

        Assert.Equal(
            """
            ["input_ids","INT64",["batch_size","sequence_length"]]
            ["attention_mask","INT64",["batch_size","past_sequence_length + sequence_length"]]
            ["position_ids","INT64",["batch_size","sequence_length"]]
            ["past_key_values.0.key","FLOAT",["batch_size",2,"past_sequence_length",4]]
            ["past_key_values.0.value","FLOAT",["batch_size",2,"past_sequence_length",4]]
            ["past_key_values.1.key","FLOAT",["batch_size",2,"past_sequence_length",4]]
            ["past_key_values.1.value","FLOAT",["batch_size",2,"past_sequence_length",4]]
            """,
            Lines(told["inputs"]!));
        Assert.Equal(
            """
            ["logits","FLOAT",["batch_size","sequence_length",64]]
            ["present.0.key","FLOAT",["batch_size",2,"past_sequence_length + sequence_length",4]]
            ["present.0.value","FLOAT",["batch_size",2,"past_sequence_length + sequence_length",4]]
            ["present.1.key","FLOAT",["batch_size",2,"past_sequence_length + sequence_length",4]]
            ["present.1.value","FLOAT",["batch_size",2,"past_sequence_length + sequence_length",4]]
            """,
            Lines(told["outputs"]!));
    }

    private static string Lines(JsonNode ports) =>
        string.Join('\n', ports.AsArray().Select(port => port!.ToJsonString(_plain)));
}
