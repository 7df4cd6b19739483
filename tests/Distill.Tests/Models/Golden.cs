using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>A tiny checkpoint with inputs, and with outputs that Hugging Face's library computed from them.</summary>
internal static class Golden
{
    public static string Folder(string name) => Repository.Path($"tests/Distill.Tests/Fixtures/models/{name}");

    public static TextInputs Inputs(string name, ModelConfig config) =>
        (TextInputs)TensorFile.ReadInputs(Path.Combine(Folder(name), "inputs.safetensors"), config, Device.Cpu);

    public static SafetensorsReader Expected(string name) => new(Path.Combine(Folder(name), "expected.safetensors"));

    /// <summary>Every element within an absolute tolerance.</summary>
    public static void AssertClose(IReadOnlyList<float> expected, IReadOnlyList<float> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        var worst = expected.Zip(actual, (a, b) => (double)Math.Abs(a - b)).Max(); // NaN is the largest
        Assert.InRange(worst, 0, tolerance);
    }
}
