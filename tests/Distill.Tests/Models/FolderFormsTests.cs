using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>The forms in which other tools leave a folder, each read for every family.</summary>
public sealed class FolderFormsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = new();

    public static TheoryData<string> Families => [.. Golden.Names];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void With_the_prefix_of_data_parallel_training(string family)
    {
        Rewrite(family, name => $"module.{name}");

        AssertLoads(family);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Without_the_prefix_of_the_base_model(string family)
    {
        var prefix = Config(family).Table().BasePrefix;

        Rewrite(family, name =>
            name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name);

        AssertLoads(family);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void With_the_prefix_of_the_base_model_before_the_head(string family)
    {
        var prefix = Config(family).Table().BasePrefix;

        Rewrite(family, name =>
            name.StartsWith(prefix, StringComparison.Ordinal) ? name : prefix + name);

        AssertLoads(family);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void In_several_files(string family)
    {
        using var source = new SafetensorsReader(Path.Combine(Golden.Folder(family), "model.safetensors"));
        var map = new JsonObject();
        foreach (var part in source.Entries.Chunk((source.Entries.Count + 2) / 3).Select((entries, i) => (entries, i)))
        {
            var file = $"model-{part.i + 1:00000}-of-00003.safetensors";
            SafetensorsWriter.Write(
                _folder.File(file),
                part.entries.Select(entry => SafetensorsTensor.Of<float>(
                    entry.Name, entry.Shape, source.Values<float>(entry.Name))));
            foreach (var entry in part.entries)
            {
                map[entry.Name] = file;
            }
        }

        // The total is not looked at: every tensor's own size is.
        JsonFile.Write(_folder.File("model.safetensors.index.json"), new JsonObject
        {
            ["metadata"] = new JsonObject { ["total_size"] = 1 },
            ["weight_map"] = map,
        });
        JsonFile.Write(_folder.File("config.json"), JsonFile.Read(Path.Combine(Golden.Folder(family), "config.json")));

        AssertLoads(family);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void With_a_tied_weight_written_twice(string family)
    {
        var tied = Config(family).Table().Tied;
        Rewrite(family, name => name, tensors =>
            tied.Select(pair => KeyValuePair.Create(pair.Key, tensors[pair.Value])));

        AssertLoads(family);
        if (tied.Count > 0)
        {
            Rewrite(family, name => name, tensors =>
                tied.Select(pair => KeyValuePair.Create(pair.Key, tensors[pair.Value] + 1f)));
            Assert.Equal(
                tied.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
                    $"model.safetensors: '{pair.Key}' differs from '{pair.Value}'; this family uses one tensor for "
                    + "both. Set tie_word_embeddings to false where the family has a head of its own, or remove the "
                    + "tensor that is wrong."),
                UserProblems.Of(() => Load().Dispose(), _folder).Split('\n').Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void In_half_precision_which_is_written_back_byte_for_byte(string family)
    {
        (ElementType Type, string Word)[] kinds =
            [(ElementType.BF16, "bfloat16"), (ElementType.F16, "float16"), (ElementType.F32, "float32")];
        foreach (var (type, word) in kinds)
        {
            Rewrite(family, name => name, type: _ => type);

            AssertWrittenBack(word);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void In_mixed_precision_which_is_written_back_byte_for_byte(string family)
    {
        var next = 0;
        Rewrite(family, name => name, type: _ => next++ % 2 == 0 ? ElementType.F32 : ElementType.BF16);

        AssertWrittenBack("float32");
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_may_have_been_trained_is_written_in_fp32(string family)
    {
        Rewrite(family, name => name, type: _ => ElementType.F16);
        using var model = Load();

        model.Save(_folder.File("saved"));

        using var after = new SafetensorsReader(_folder.File("saved/model.safetensors"));
        Assert.All(after.Entries, entry => Assert.Equal(ElementType.F32, entry.Type));
        Assert.Equal("float32", (string?)JsonFile.Read(_folder.File("saved/config.json"))["torch_dtype"]);
    }

    private static ModelConfig Config(string family) => ModelLoader.Config(Golden.Folder(family));

    private Model Load() => ModelLoader.Load(_folder.Root, Device.Cpu);

    /// <summary>Writes the family's fixture under other names or in other types.</summary>
    private void Rewrite(
        string family,
        Func<string, string> nameOf,
        Func<Dictionary<string, Tensor>, IEnumerable<KeyValuePair<string, Tensor>>>? add = null,
        Func<string, ElementType>? type = null)
    {
        using var source = new SafetensorsReader(Path.Combine(Golden.Folder(family), "model.safetensors"));
        var tensors = source.Entries
            .ToDictionary(entry => nameOf(entry.Name), entry => Golden.Read(source, entry.Name));
        ModelFolder.Write(
            _folder.Root,
            JsonFile.Read(Path.Combine(Golden.Folder(family), "config.json")),
            [
                .. tensors.Concat(add?.Invoke(tensors) ?? []).Select(pair =>
                    StoredTensor.ToWrite(pair.Key, pair.Value, type?.Invoke(pair.Key) ?? ElementType.F32)),
            ]);
    }

    private void AssertLoads(string family)
    {
        using var golden = ModelLoader.Load(Golden.Folder(family), Device.Cpu);
        using var model = Load();

        Assert.All(golden.Weights.All, pair =>
            Assert.Equal(pair.Tensor.ToArray<float>(), model.Weights[pair.Weight.Name].ToArray<float>()));
    }

    private void AssertWrittenBack(string word)
    {
        using var model = Load();

        model.SaveAsLoaded(_folder.File("saved"));

        using var before = new SafetensorsReader(_folder.File("model.safetensors"));
        using var after = new SafetensorsReader(_folder.File("saved/model.safetensors"));
        Assert.Equal(model.Weights.All.Count(), after.Entries.Count);
        Assert.All(after.Entries, entry =>
        {
            Assert.Equal(before.Entry(entry.Name).Type, entry.Type);
            Assert.Equal(Bytes(before, entry.Name), Bytes(after, entry.Name));
        });
        var config = JsonFile.Read(_folder.File("saved/config.json"));
        Assert.Equal((word, word), ((string?)config["torch_dtype"], (string?)config["dtype"]));
    }

    private static byte[] Bytes(SafetensorsReader file, string name)
    {
        var bytes = new byte[file.Entry(name).Length];
        file.CopyTo(name, bytes);
        return bytes;
    }
}
