using System.Diagnostics;
using System.Text.Json;

namespace Distill.Tests.Tokenizers;

/// <summary>Hugging Face's Rust library, run by node.</summary>
internal static class RustLibrary
{
    private static readonly JsonSerializerOptions _names = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static Result[] Encode(
        TemporaryFolder folder, string tokenizerPath, IEnumerable<(string Text, string? Pair)> texts)
    {
        var input = folder.Write(
            "texts.json", JsonSerializer.SerializeToUtf8Bytes(texts.Select(text => new[] { text.Text, text.Pair })));
        var output = folder.File("results.json");
        string[] arguments = [Repository.Path("tests/oracles/encode.cjs"), tokenizerPath, input, output];
        using var node = Process.Start(new ProcessStartInfo("node", arguments)
        {
            RedirectStandardError = true,
        })!;
        var error = node.StandardError.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0 && File.Exists(output), error);
        return JsonSerializer.Deserialize<Result[]>(File.ReadAllBytes(output), _names)!;
    }

    internal sealed record Result(int[] Ids, int[] TypeIds, string Decoded);
}
