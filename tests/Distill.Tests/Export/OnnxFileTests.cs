using System.Text.Json.Nodes;
using Distill.Data;
using Distill.Export;
using Distill.Formats;
using Distill.Models;
using Distill.Tests.Models;
using Distill.Torch;

namespace Distill.Tests.Export;

public sealed class OnnxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();
    private readonly Model _model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);

    private string Output => _folder.File("out");

    private string Path => _folder.File("out/onnx/model.onnx");

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Tensors_beside_the_model_give_the_same_answers()
    {
        var inputs = Golden.Inputs("bert", _model.Config);
        Write(new OnnxOptions());
        using var inline = new OnnxRun(Path);
        var expected = inline.Logits(inputs);

        var written = Write(new OnnxOptions { MostInline = 10_000 });

        Assert.Equal(new FileInfo(Path).Length + new FileInfo($"{Path}_data").Length, written.Bytes);
        using var run = new OnnxRun(Path);
        Golden.AssertClose(expected, run.Logits(inputs), 0);
        Assert.Equal(
            """{"use_external_data_format":{"model.onnx":true}}""",
            JsonFile.Read(_folder.File("out/config.json"))["transformers.js_config"]!.ToJsonString());
    }

    [Fact]
    public void A_smaller_export_takes_the_tensors_beside_away()
    {
        Write(new OnnxOptions { MostInline = 10_000 });
        Write(new OnnxOptions());

        Assert.Equal(
            ["config.json", "model.onnx"],
            Directory.GetFiles(Output, "*", SearchOption.AllDirectories).Select(System.IO.Path.GetFileName).Order());
    }

    [OracleFact(Oracles.Onnx)]
    public void Tensors_beside_begin_at_pages_and_small_ones_stay_inside()
    {
        Write(new OnnxOptions { MostInline = 10_000 });

        var external = JsonNode.Parse(Python.Run("check_onnx.py", Path))![Path]!["external"]!.AsArray();

        Assert.NotEmpty(external);
        Assert.All(external, each =>
        {
            Assert.Equal("model.onnx_data", (string?)each!["location"]);
            Assert.Equal(0, long.Parse((string)each["offset"]!) % 4096);
            Assert.InRange(long.Parse((string)each["length"]!), 1024, long.MaxValue);
        });
    }

    [Fact]
    public void The_model_tells_where_it_comes_from()
    {
        Write(new OnnxOptions());

        using var run = new OnnxRun(Path);

        var hash = ContentHash.OfFile(System.IO.Path.Combine(Golden.Folder("bert"), "model.safetensors"));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["distill.architecture"] = "BertForSequenceClassification",
                ["distill.precision"] = "fp32",
                ["distill.version"] = ToolVersion.Text,
                ["distill.weights_sha256"] = hash,
            },
            run.Metadata.ToDictionary());
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        Write(new OnnxOptions());
        var first = File.ReadAllBytes(Path);
        Write(new OnnxOptions());

        Assert.Equal(first, File.ReadAllBytes(Path));
    }

    [Theory]
    [InlineData(OnnxFile.MostInline, true)]
    [InlineData(0, false)] // of two files the old one goes first
    public void A_write_that_fails_leaves_the_old_model_or_none(long mostInline, bool keepsOld)
    {
        Write(new OnnxOptions());
        var before = File.ReadAllBytes(Path);
        var graph = new OnnxGraph();
        graph.Output("y", graph.Stored("w", OnnxType.Float32, [512], _ => throw new IOException("gone")) + 1, 512);

        Assert.Throws<UserException>(() => OnnxFile.Write(Path, graph, [], mostInline));

        string[] left = keepsOld ? [Path] : [];
        Assert.Equal(left, Directory.GetFiles(_folder.File("out/onnx")));
        Assert.True(!keepsOld || File.ReadAllBytes(Path).SequenceEqual(before));
    }

    [Fact]
    public void A_graph_of_an_albert_holds_its_block_once()
    {
        using var model = ModelLoader.Load(Golden.Folder("albert"), Device.Cpu);
        Write(new OnnxOptions(), "albert", model);

        var stored = new FileInfo(System.IO.Path.Combine(Golden.Folder("albert"), "model.safetensors")).Length;
        Assert.InRange(new FileInfo(Path).Length, stored / 2, stored + 20_000);
    }

    private ExportResult Write(OnnxOptions options) => Write(options, "bert", _model);

    private ExportResult Write(OnnxOptions options, string name, Model model) =>
        OnnxExport.Write(Golden.Folder(name), model, options, Output);
}
