using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Models;
using Distill.Tests.Models;

namespace Distill.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_told_part_by_part()
    {
        var told = Tool.Run("inspect", Golden.Folder("bert"));

        Assert.Equal(ExitCode.Done, told.Code);
        Assert.Contains("BertForSequenceClassification, 2 layers of width", told.Output, StringComparison.Ordinal);
        foreach (var part in new[] { "bert.embeddings", "bert.encoder.layer.0", "bert.encoder.layer.1", "classifier", "all" })
        {
            Assert.Matches($@"\b{part} +│ F32 +│", told.Output);
        }

        var config = ModelLoader.Config(Golden.Folder("bert"));
        var json = Json(Golden.Folder("bert"));
        Assert.Equal(
            config.Table().Rows.ToDictionary(row => row.Name, row => row.Count),
            json["tensors"]!.AsArray().ToDictionary(one => (string)one!["name"]!, one => (long)one!["elements"]!));
        Assert.Contains(
            "bert.pooler.dense.bias [", Tool.Run("inspect", Golden.Folder("bert"), "--tensors").Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_that_are_gone_are_told_beside_those_that_there_were()
    {
        using var model = ModelLoader.Load(Golden.Folder("bert"), Distill.Torch.Device.Cpu);
        using var pruned = (PartOfNetwork.All(model.Config) with { Heads = [[0, 2, 3], [1]] }).Of(model);
        pruned.Save(_folder.Root);

        Assert.Contains(
            ", 4 heads of which 3, 1 are left in the layers, ", Tool.Run("inspect", _folder.Root).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Zeros_are_counted_in_every_type()
    {
        var path = _folder.File("zeros.safetensors");
        SafetensorsWriter.Write(path,
        [
            SafetensorsTensor.Of<float>("a.float", [4], new[] { 0f, -0f, 1e-40f, 2f }),
            SafetensorsTensor.Of<sbyte>("a.byte", [5], new sbyte[] { 0, 0, -1, -128, 0 }),
            SafetensorsTensor.Of<Half>("a.half", [2], new[] { (Half)0, Half.NegativeZero }),
            SafetensorsTensor.Of<long>("a.long", [3], new[] { 0, long.MinValue, 1 }),
        ]);

        var zeros = Json(path)["tensors"]!.AsArray().ToDictionary(one => (string)one!["name"]!, one => (long)one!["zeros"]!);

        Assert.Equal((2, 3, 2, 1), (zeros["a.float"], zeros["a.byte"], zeros["a.half"], zeros["a.long"]));
    }

    [Fact]
    public void A_graph_is_told_with_its_inputs_operators_and_tensors()
    {
        var exported = Tool.Run("export", Golden.Folder("bert"), "--output", _folder.File("onnx"));
        Assert.True(exported.Code == ExitCode.Done, exported.Error);
        var path = Directory.GetFiles(_folder.File("onnx"), "*.onnx", SearchOption.AllDirectories).Single();

        var told = Tool.Run("inspect", path).Output;
        var tensors = Json(path)["tensors"]!.AsArray();

        Assert.Contains("format 8, operator set 17", told, StringComparison.Ordinal);
        Assert.Contains("reads    input_ids [batch_size, sequence_length]", told, StringComparison.Ordinal);
        Assert.Contains("answers  logits [batch_size, ", told, StringComparison.Ordinal);
        Assert.Matches("LayerNormalization × 5", told);
        Assert.Matches("constants +│", told);
        Assert.Contains(tensors, one => (string)one!["name"]! == "classifier.bias" && (string)one["type"]! == "F32");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(700)]
    [InlineData(-1)]
    public void A_damaged_graph_is_refused(int length)
    {
        Tool.Run("export", Golden.Folder("bert"), "--output", _folder.File("onnx"));
        var whole = File.ReadAllBytes(
            Directory.GetFiles(_folder.File("onnx"), "*.onnx", SearchOption.AllDirectories).Single());
        var noise = new byte[5000];
        new Random(3).NextBytes(noise);
        var path = _folder.Write("damaged.onnx", length < 0 ? noise : whole[..length]);

        var told = Tool.Run("inspect", path);

        Assert.Equal(ExitCode.InputInvalid, told.Code);
        Assert.StartsWith($"{path}: is no ONNX model", told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_are_refused()
    {
        var text = _folder.Write("notes.txt", "words");

        Assert.Equal(
            $"{text}: is neither a model folder nor a .safetensors or .onnx file.\n1 problem. Nothing was run.\n",
            Tool.Run("inspect", text).Error);
        Assert.Contains(": there is no such file.", Tool.Run("inspect", _folder.File("x.onnx")).Error);
    }

    private static JsonNode Json(string path)
    {
        var told = Tool.Run("inspect", path, "--json");
        Assert.True(told.Code == ExitCode.Done, told.Error);
        return JsonNode.Parse(told.Output)!;
    }
}
