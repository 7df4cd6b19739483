using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>A tiny checkpoint with inputs, and with outputs that Hugging Face's library computed from them.</summary>
internal static class Golden
{
    /// <summary>Every fixture of a family and head that can be loaded.</summary>
    public static IEnumerable<string> Names =>
        from path in Directory.GetDirectories(Repository.Path("tests/Distill.Tests/Fixtures/models")).Order()
        let config = JsonFile.Read(Path.Combine(path, "config.json"))
        let family = ModelLoader.Families.SingleOrDefault(family => family.ModelType == (string?)config["model_type"])
        where family?.Architectures.Values.Contains((string?)config["architectures"]![0]) == true
        select Path.GetFileName(path);

    public static string Folder(string name) => Repository.Path($"tests/Distill.Tests/Fixtures/models/{name}");

    public static ModelInputs Inputs(string name, ModelConfig config) =>
        TensorFile.ReadInputs(Path.Combine(Folder(name), "inputs.safetensors"), config, Device.Cpu);

    public static SafetensorsReader Expected(string name) => new(Path.Combine(Folder(name), "expected.safetensors"));

    /// <summary>
    /// A tensor [B, T, …] with zeros at the padding, whose values mean nothing; any other tensor as it is.
    /// </summary>
    public static Tensor Counted(Tensor x, ModelInputs inputs)
    {
        if (inputs is not TextInputs { AttentionMask: var mask } || x.Shape.Count < 3 || x.Size(1) != mask.Size(1))
        {
            return x;
        }

        return x * mask.To(ScalarType.Float32).Unsqueeze(-1);
    }

    /// <summary>Every tensor of a file of fp32 ones.</summary>
    public static Dictionary<string, float[]> All(string path)
    {
        using var file = new SafetensorsReader(path);
        return file.Entries.ToDictionary(entry => entry.Name, entry => file.Values<float>(entry.Name));
    }

    public static Tensor Read(SafetensorsReader file, string name) =>
        Tensor.From(file.Values<float>(name), [.. file.Entry(name).Shape]);

    /// <summary>A tensor against one by name, where there is no padding.</summary>
    public static void AssertClose(
        IReadOnlyDictionary<string, float[]> expected, string name, Tensor actual, ModelInputs inputs,
        double tolerance) =>
        AssertClose(
            Counted(Tensor.From(expected[name], [.. actual.Shape]), inputs), Counted(actual, inputs), tolerance);

    /// <summary>Every element within an absolute tolerance.</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        AssertClose(expected.ToArray<float>(), actual.ToArray<float>(), tolerance);
    }

    /// <inheritdoc cref="AssertClose(Tensor, Tensor, double)"/>
    public static void AssertClose(IReadOnlyList<float> expected, IReadOnlyList<float> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        var worst = expected.Zip(actual, (a, b) => (double)Math.Abs(a - b)).Max(); // NaN is the largest
        Assert.InRange(worst, 0, tolerance);
    }
}
