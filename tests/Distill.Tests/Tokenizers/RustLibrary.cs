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
        TemporaryFolder folder, string tokenizerPath, IEnumerable<(string Text, string? Pair)> texts) =>
        Run<Result>(folder, tokenizerPath, texts.Select(text => new[] { text.Text, text.Pair }));

    /// <summary>The ids of each word of each text, encoded for itself and without special tokens.</summary>
    public static int[][][] EncodeWords(TemporaryFolder folder, string tokenizerPath, IEnumerable<string[]> texts) =>
        Array.ConvertAll(
            Run<WordsResult>(folder, tokenizerPath, texts.Select(words => new[] { words })), result => result.Words);

    private static T[] Run<T>(TemporaryFolder folder, string tokenizerPath, IEnumerable<object?[]> texts)
    {
        var input = folder.Write("texts.json", JsonSerializer.SerializeToUtf8Bytes(texts));
        var output = folder.File("results.json");
        string[] arguments = [Repository.Path("tests/oracles/encode.cjs"), tokenizerPath, input, output];
        using var node = Process.Start(new ProcessStartInfo("node", arguments)
        {
            RedirectStandardError = true,
        })!;
        var error = node.StandardError.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0 && File.Exists(output), error);
        return JsonSerializer.Deserialize<T[]>(File.ReadAllBytes(output), _names)!;
    }

    internal sealed record Result(int[] Ids, int[] TypeIds, string Decoded);

    private sealed record WordsResult(int[][] Words);
}
