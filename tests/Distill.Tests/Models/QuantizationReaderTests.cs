using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Models;
using Distill.Tests.Compression;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>Folders in whole numbers that are hostile, damaged, or beyond what this tool computes.</summary>
public sealed class QuantizationReaderTests : IDisposable
{
    private const string Query = "bert.encoder.layer.0.attention.self.query";

    private readonly TemporaryFolder _folder = new();

    public QuantizationReaderTests() => Write("Channel", symmetric: true, "Dynamic", bits: 8);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("quant_method", "\"gptq\"", "quantization_config.quant_method is 'gptq'; this tool reads 'compressed-tensors'.")]
    [InlineData("format", "\"float-quantized\"", "quantization_config.format is 'float-quantized'; this tool reads 'int-quantized', 'pack-quantized', 'mixed-precision'.")]
    [InlineData("config_groups", "5", "quantization_config.config_groups is missing; it tells which weights are rounded, and how.")]
    [InlineData("kv_cache_scheme", "{\"num_bits\": 8}", "quantization_config.kv_cache_scheme is set; this tool reads rounded weights and inputs alone.")]
    [InlineData("ignore", "\"lm_head\"", "quantization_config.ignore must be a list of words.")]
    public void Keys_are_told_by_their_names(string key, string value, string problem)
    {
        Edit(config => config[key] = JsonNode.Parse(value));

        Assert.Contains($"config.json: {problem}", Problems(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("num_bits", "3", "weights.num_bits is '3'; this tool reads '4', '8'.")]
    [InlineData("num_bits", "null", "weights.num_bits is missing.")]
    [InlineData("type", "\"float\"", "weights.type is 'float'; this tool reads 'int'.")]
    [InlineData("strategy", "\"block\"", "weights.strategy is 'block'; this tool reads 'tensor', 'channel', 'group'.")]
    [InlineData("strategy", "\"group\"", "weights.group_size is ''; it must be a number from 1 on.")]
    [InlineData("actorder", "\"weight\"", "weights.actorder is 'weight'; this tool reads 'false'.")]
    public void So_are_keys_of_a_group(string key, string value, string problem)
    {
        Edit(config => config["config_groups"]!["group_0"]!["weights"]![key] = JsonNode.Parse(value));

        Assert.Contains(
            $"quantization_config.config_groups.group_0.{problem}", Problems(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_that_does_not_divide_and_a_pattern_that_is_none_are_told()
    {
        Edit(config =>
        {
            var weights = config["config_groups"]!["group_1"]!["weights"]!;
            weights["strategy"] = "group";
            weights["group_size"] = 5;
        });
        Assert.Contains("group_size is 5, which does not divide the", Problems(), StringComparison.Ordinal);

        Edit(config => config["config_groups"]!["group_0"]!["targets"]!.AsArray().Insert(0, "re:("));
        Assert.Contains("has the pattern 're:(', which is none that can be matched.", Problems(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_are_missing_or_misshapen_are_told_all_at_once()
    {
        Rewrite(tensors => tensors
            .Where(tensor => tensor.Name != $"{Query}.weight_scale")
            .Select(tensor => tensor.Name == "bert.pooler.dense.weight"
                ? SafetensorsTensor.Of<sbyte>(tensor.Name, [1, 2], new sbyte[2])
                : tensor));

        var problems = Problems();
        Assert.Contains($"'{Query}.weight_scale' [32, 1] is missing", problems, StringComparison.Ordinal);
        Assert.Contains("'bert.pooler.dense.weight' is [1, 2]; the config needs [32, 32].", problems, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Scales_that_are_none_are_refused(float scale)
    {
        Rewrite(tensors => tensors.Select(tensor => tensor.Name == $"{Query}.weight_scale"
            ? SafetensorsTensor.Of<float>(tensor.Name, tensor.Shape, Enumerable.Repeat(scale, 32).ToArray())
            : tensor));

        Assert.Contains(
            $"'{Query}.weight_scale' holds numbers that are no scales; each must be finite and above 0.",
            Problems(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_another_type_or_with_too_many_bits_are_refused()
    {
        Rewrite(tensors => tensors.Select(tensor => tensor.Name == $"{Query}.weight"
            ? SafetensorsTensor.Of<float>(tensor.Name, tensor.Shape, new float[32 * 32])
            : tensor));
        Assert.Contains($"'{Query}.weight' is F32 [32, 32]; I8 is needed.", Problems(), StringComparison.Ordinal);

        Write("Channel", symmetric: true, "Dynamic", bits: 8);
        Edit(config => config["config_groups"]!["group_1"]!["weights"]!["num_bits"] = 4);
        Assert.Contains("holds numbers beyond -8 to 7, which 4 bits have not.", Problems(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_shape_that_is_a_lie_is_refused()
    {
        Write("Group", symmetric: false, "Static", bits: 4);
        Rewrite(tensors => tensors.Select(tensor => tensor.Name switch
        {
            $"{Query}.weight_shape" => SafetensorsTensor.Of<long>(tensor.Name, [2], new long[] { 1L << 40, 32 }),
            $"{Query}.input_scale" => SafetensorsTensor.Of<float>(tensor.Name, [1], new[] { -2f }),
            _ => tensor,
        }));

        var problems = Problems();
        Assert.Contains($"'{Query}.weight_shape' says [1099511627776, 32]; the config needs [32, 32].", problems, StringComparison.Ordinal);
        Assert.Contains($"'{Query}.input_scale' is -2; it must be finite and above 0.", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_numbers_that_the_config_does_not_tell_of_are_refused()
    {
        var path = _folder.File("config.json");
        var config = JsonFile.Read(path);
        config.Remove("quantization_config");
        JsonFile.Write(path, config);

        Assert.Contains("'bert.pooler.dense.weight_scale' is no weight of this model.", Problems(), StringComparison.Ordinal);
    }

    private void Write(string scales, bool symmetric, string inputs, int bits)
    {
        using var scope = new TensorScope();
        using var model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);
        QuantizedFolderTests.Round(model, QuantizedFolderTests.Plan(bits, scales, symmetric, inputs));
        model.Save(_folder.Root);
    }

    private void Edit(Action<JsonNode> change)
    {
        var path = _folder.File("config.json");
        var config = JsonFile.Read(path);
        change(config["quantization_config"]!);
        JsonFile.Write(path, config);
    }

    private void Rewrite(Func<IEnumerable<SafetensorsTensor>, IEnumerable<SafetensorsTensor>> change)
    {
        var path = _folder.File("model.safetensors");
        var tensors = new List<SafetensorsTensor>();
        using (var file = new SafetensorsReader(path))
        {
            foreach (var entry in file.Entries)
            {
                var bytes = new byte[entry.Length];
                file.CopyTo(entry.Name, bytes);
                tensors.Add(new SafetensorsTensor(entry.Name, entry.Type, entry.Shape, stream => stream.Write(bytes)));
            }
        }

        SafetensorsWriter.Write(path, change(tensors));
    }

    private string Problems() => UserProblems.Of(() => ModelLoader.Load(_folder.Root, Device.Cpu).Dispose(), _folder);
}
