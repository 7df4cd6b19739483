using System.Text.Json;

namespace Distill.Tokenizers;

/// <summary>Reads a Unigram model: its vocabulary lists tokens with scores, and the id is the place.</summary>
internal static class UnigramReader
{
    /// <returns>null where there is a problem, which is told</returns>
    public static (Vocabulary? Vocabulary, Unigram? Pieces) Read(JsonSection section)
    {
        section.Knows("vocab", "unk_id", "byte_fallback");
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var scores = new List<double>();
        foreach (var entry in section.Elements("vocab"))
        {
            var place = $"vocab[{scores.Count}]";
            if (ReadEntry(entry) is not var (token, score))
            {
                section.Problem(place, "must be a token and its score, as [\"a\", -3.5].");
                scores.Add(0);
                continue;
            }

            if (!ids.TryAdd(token, scores.Count))
            {
                section.Problem(place, $"is {Quoted.Short(token)} once more; a token has one id.");
            }

            scores.Add(score);
        }

        if (scores.Count == 0)
        {
            section.Problem("vocab", "is missing or empty; it lists each token with its score.");
        }

        var unknown = section.Number("unk_id", int.MaxValue);
        if (unknown >= scores.Count && scores.Count > 0)
        {
            section.Problem("unk_id", section.Has("unk_id")
                ? $"is {unknown}; the vocabulary ends at {scores.Count - 1}."
                : "is missing; a character that is no token needs it.");
        }

        if (ids.Count < scores.Count || unknown >= scores.Count)
        {
            return (null, null);
        }

        var vocabulary = new Vocabulary(ids);
        var bytes = section.Flag("byte_fallback", false) ? new ByteFallback(vocabulary) : null;
        return (vocabulary, new Unigram(vocabulary, [.. scores], unknown, bytes));
    }

    private static (string Token, double Score)? ReadEntry(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2
        && entry[0].ValueKind == JsonValueKind.String && entry[1].ValueKind == JsonValueKind.Number
        && RustNumber.Parse(entry[1].GetRawText()) is var score && double.IsFinite(score)
            ? (entry[0].GetString()!, score)
            : null;
}
