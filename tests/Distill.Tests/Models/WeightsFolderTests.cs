using System.Runtime.InteropServices;
using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class WeightsFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_loaded_and_saved_model_has_the_same_bytes()
    {
        using var model = ModelLoader.Load(Golden.Folder("bert"), Device.Cpu);

        model.Save(_folder.Root);

        Assert.Equal(Contents(Golden.Folder("bert")), Contents(_folder.Root));
    }

    [Theory]
    [InlineData("module.", "")]
    [InlineData("", "bert.")]
    [InlineData("module.", "bert.")]
    public void Other_prefixes_are_read(string added, string removed)
    {
        Rewrite(tensors => tensors.Select(tensor => tensor with
        {
            Name = added + (tensor.Name.StartsWith(removed, StringComparison.Ordinal)
                ? tensor.Name[removed.Length..]
                : tensor.Name),
        }));

        AssertLoadsAsGolden();
    }

    [Theory]
    [InlineData("distilbert", "distilbert.")]
    [InlineData("roberta", "roberta.")]
    [InlineData("albert", "albert.")]
    public void So_are_those_of_the_other_encoders(string family, string removed)
    {
        Rewrite(
            tensors => tensors.Select(tensor => tensor with
            {
                Name = tensor.Name.StartsWith(removed, StringComparison.Ordinal)
                    ? tensor.Name[removed.Length..]
                    : removed + tensor.Name,
            }),
            family);

        AssertLoadsAsGolden(family);
    }

    [Theory]
    [InlineData("distilbert")]
    [InlineData("roberta")]
    [InlineData("albert")]
    public void The_norms_of_every_encoder_may_have_their_old_names(string family)
    {
        Rewrite(
            tensors => tensors
                .Select(tensor => tensor with
                {
                    Name = tensor.Name
                        .Replace("orm.weight", "orm.gamma", StringComparison.Ordinal)
                        .Replace("orm.bias", "orm.beta", StringComparison.Ordinal),
                })
                .Append(SafetensorsTensor.Of<long>($"{family}.embeddings.position_ids", [1, 2], new long[2])),
            family);

        AssertLoadsAsGolden(family);
    }

    [Fact]
    public void A_prefix_before_the_head_is_read()
    {
        Rewrite(tensors => tensors.Select(tensor =>
            tensor.Name.StartsWith("classifier", StringComparison.Ordinal)
                ? tensor with { Name = $"bert.{tensor.Name}" }
                : tensor));

        AssertLoadsAsGolden();
    }

    [Fact]
    public void Names_of_old_versions_are_read_and_buffers_left_out()
    {
        Rewrite(tensors => tensors
            .Select(tensor => tensor with
            {
                Name = tensor.Name
                    .Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal)
                    .Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal),
            })
            .Append(SafetensorsTensor.Of<long>("bert.embeddings.position_ids", [1, 2], new long[2])));

        AssertLoadsAsGolden();
    }

    [Fact]
    public void Half_precision_on_disk_becomes_fp32()
    {
        Rewrite(tensors => tensors.Select(tensor => tensor.Name switch
        {
            "classifier.bias" => SafetensorsTensor.Of<Half>(
                tensor.Name, tensor.Shape, new[] { (Half)1.5f, (Half)(-2f), (Half)0.25f }),
            "bert.pooler.dense.bias" => new SafetensorsTensor(
                tensor.Name, ElementType.BF16, tensor.Shape,
                stream => stream.Write(
                    MemoryMarshal.AsBytes(Enumerable.Repeat((ushort)0xC048, 32).ToArray().AsSpan()))),
            _ => tensor,
        }));

        using var model = ModelLoader.Load(_folder.Root, Device.Cpu);

        Assert.Equal([1.5f, -2f, 0.25f], model.Weights["classifier.bias"].ToArray<float>());
        Assert.All(model.Weights["bert.pooler.dense.bias"].ToArray<float>(), bias => Assert.Equal(-3.125f, bias));
    }

    [Fact]
    public void Missing_unexpected_and_misshapen_weights_are_told_at_once()
    {
        Rewrite(tensors => tensors.Select(tensor => tensor.Name switch
        {
            "classifier.bias" => tensor with { Name = "score.bias" },
            "classifier.weight" => SafetensorsTensor.Of<float>(tensor.Name, [5, 32], new float[160]),
            "bert.pooler.dense.bias" => SafetensorsTensor.Of<int>(tensor.Name, [32], new int[32]),
            "bert.embeddings.LayerNorm.bias" => tensor with { Name = "bert.embeddings.LayerNorm.weight.1" },
            _ => tensor,
        }));

        Assert.Equal(
            """
            model.safetensors: 'bert.embeddings.LayerNorm.weight.1' is no weight of this model.
            model.safetensors: 'classifier.weight' is [5, 32]; the config needs [3, 32].
            model.safetensors: 'score.bias' is no weight of this model.
            model.safetensors: 'bert.pooler.dense.bias' is I32 [32]; weights are read from F32, F16 and BF16.
            model: 'bert.embeddings.LayerNorm.bias' [32] is missing.
            model: 'classifier.bias' [3] is missing.
            """.Replace("model:", $"{_folder.Root}:", StringComparison.Ordinal),
            UserProblems.Of(Load, _folder));
    }

    [Fact]
    public void Two_names_of_one_weight_are_told()
    {
        Rewrite(tensors => tensors.Append(SafetensorsTensor.Of<float>("module.classifier.bias", [3], new float[3])));

        Assert.Equal(
            "model.safetensors: 'module.classifier.bias' and 'classifier.bias' are two names of one weight.",
            UserProblems.Of(Load, _folder));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Weights_that_are_no_numbers_are_told_by_name(float value)
    {
        Rewrite(tensors => tensors.Select(tensor =>
            tensor.Name == "classifier.bias"
                ? SafetensorsTensor.Of<float>(tensor.Name, [3], new[] { 0, value, 0 })
                : tensor));

        Assert.Equal(
            "model.safetensors: 'classifier.bias' holds NaN or infinity. The training that wrote it failed.",
            UserProblems.Of(Load, _folder));
    }

    private void Load() => ModelLoader.Load(_folder.Root, Device.Cpu).Dispose();

    private void AssertLoadsAsGolden(string family = "bert")
    {
        using var golden = ModelLoader.Load(Golden.Folder(family), Device.Cpu);
        using var model = ModelLoader.Load(_folder.Root, Device.Cpu);

        Assert.All(golden.Weights.All, pair =>
            Assert.Equal(pair.Tensor.ToArray<float>(), model.Weights[pair.Weight.Name].ToArray<float>()));
    }

    private void Rewrite(
        Func<IEnumerable<SafetensorsTensor>, IEnumerable<SafetensorsTensor>> change, string family = "bert")
    {
        var golden = new ModelFolder(Golden.Folder(family));
        using var files = golden.OpenWeights();
        var tensors = files.Names.Select(name => SafetensorsTensor.Of<float>(
            name, files.FileOf(name).Entry(name).Shape, files.FileOf(name).Values<float>(name)));
        ModelFolder.Write(_folder.Root, golden.Config, change(tensors));
    }

    private static Dictionary<string, string> Contents(string folder)
    {
        using var reader = new SafetensorsReader(Path.Combine(folder, "model.safetensors"));
        return reader.Entries.ToDictionary(
            entry => $"{entry.Name} {entry}",
            entry => Convert.ToHexString(MemoryMarshal.AsBytes(reader.Values<float>(entry.Name).AsSpan())));
    }
}
