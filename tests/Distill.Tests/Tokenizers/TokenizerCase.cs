using System.Text.Json;
using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

/// <summary>A text and what Hugging Face's Rust library (tokenizers 0.22.2) makes of it.</summary>
internal sealed record TokenizerCase(
    string Text, string? Pair, int[] Ids, int[] IdsWithoutSpecial, int[]? TypeIds, string Decoded)
{
    private static readonly JsonSerializerOptions _names = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static TokenizerCase[] Load(string name) =>
        JsonSerializer.Deserialize<TokenizerCase[]>(
            File.ReadAllBytes(Repository.Path($"tests/Distill.Tests/Fixtures/tokenizers/{name}.json")), _names)!;

    /// <summary>The cases in which the tokenizer differs, with what it made of them.</summary>
    public static List<string> Differences(Tokenizer tokenizer, IEnumerable<TokenizerCase> cases)
    {
        var differences = new List<string>();
        foreach (var expected in cases)
        {
            var encoding = tokenizer.Encode(expected.Text, expected.Pair);
            int[] pieces = [.. tokenizer.Pieces(expected.Text), .. tokenizer.Pieces(expected.Pair ?? "")];
            if (!encoding.Ids.SequenceEqual(expected.Ids)
                || !pieces.SequenceEqual(expected.IdsWithoutSpecial)
                || (expected.TypeIds is { } types && !encoding.TypeIds.SequenceEqual(types))
                || tokenizer.Decode(encoding.Ids) != expected.Decoded)
            {
                differences.Add(
                    $"{expected.Text} | {string.Join(' ', encoding.Ids)} | {tokenizer.Decode(encoding.Ids)}");
            }
        }

        return differences;
    }
}
