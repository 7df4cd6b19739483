using System.Diagnostics;
using System.Text.Json;
using Distill.Tokenizers;

namespace Distill.Bench;

/// <summary>
/// How fast English is tokenized by one thread: the definitions of WordNet, the first tenth to warm up, each other one
/// once. The peer is Hugging Face's Rust library on the same files, which are laid out for it here.
/// </summary>
internal abstract class TokenizerRow : Row
{
    private const string WordNet = "/usr/share/wordnet";

    public override double Measure()
    {
        var folder = Directory.CreateDirectory(Path.Combine("artifacts", "bench", Name)).FullName;
        WriteVocabulary(folder, Path.Combine("artifacts", "oracles", "node_modules"));
        Tokenizer.Load(folder).Save(folder);
        var texts = Definitions();
        File.WriteAllBytes(Path.Combine(folder, "texts.json"), JsonSerializer.SerializeToUtf8Bytes(texts));

        var tokenizer = Tokenizer.Load(folder);
        var warm = texts.Length / 10;
        _ = Count(tokenizer, texts.AsSpan(0, warm));

        var clock = Stopwatch.StartNew();
        var tokens = Count(tokenizer, texts.AsSpan(warm));
        return tokens / clock.Elapsed.TotalSeconds / 1e6;
    }

    /// <summary>
    /// Writes vocab.txt, or vocab.json and merges.txt, from the packages that tests/oracles/install.sh installs.
    /// </summary>
    protected abstract void WriteVocabulary(string folder, string packages);

    private static long Count(Tokenizer tokenizer, ReadOnlySpan<string> texts)
    {
        var tokens = 0L;
        foreach (var text in texts)
        {
            tokens += tokenizer.Encode(text).Ids.Length;
        }

        return tokens;
    }

    // Every line of data.* that is not the licence ends with the definition, behind a bar.
    private static string[] Definitions() =>
    [
        .. new[] { "noun", "verb", "adj", "adv" }
            .SelectMany(kind => File.ReadLines(Path.Combine(WordNet, $"data.{kind}")))
            .Where(line => !line.StartsWith(' ') && line.Contains('|'))
            .Select(line => line[(line.IndexOf('|') + 1)..].Trim()),
    ];
}
