using System.Text.Json.Nodes;
using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

/// <summary>Damaged files end in sentences, or in a tokenizer that works; never in anything else.</summary>
public sealed class TokenizerFuzzTests : IDisposable
{
    private static readonly string[] _values =
    [
        "null", "true", "-1", "0", "7", "2147483648", "1e999", "\"\"", "\"x\"", "\"▁\"", "[]", "[[]]", "{}", "[1, 2]",
        "[\"a\", -1]",
        "{\"type\": \"Sequence\"}", "{\"type\": \"BPE\"}", "{\"id\": \"A\"}", "{\"String\": \"a\"}",
        "{\"Regex\": \"(a+)+\"}",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_changed_bytes_are_told_or_do_no_harm()
    {
        var random = new Random(5);
        foreach (var original in Originals().Select(json => System.Text.Encoding.UTF8.GetBytes(json.ToJsonString())))
        {
            for (var round = 0; round < 500; round++)
            {
                var bytes = (byte[])original.Clone();
                for (var change = random.Next(1, 4); change > 0; change--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                AssertToldOrHarmless(random.Next(10) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            }
        }
    }

    [Fact]
    public void Any_changed_value_is_told_or_does_no_harm()
    {
        var random = new Random(7);
        foreach (var original in Originals())
        {
            for (var round = 0; round < 500; round++)
            {
                var json = original.DeepClone();
                for (var change = random.Next(1, 3); change > 0; change--)
                {
                    Change(json, random);
                }

                AssertToldOrHarmless(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
            }
        }
    }

    private IEnumerable<JsonNode> Originals()
    {
        SmallBert.Load(_folder).Save(_folder.File("bert"));
        ByteLevelBpeTrainer.Train(["low lower"], 261, minFrequency: 1).Save(_folder.File("bpe"));
        yield return JsonNode.Parse(File.ReadAllBytes(_folder.File("bert/tokenizer.json")))!;
        yield return JsonNode.Parse(File.ReadAllBytes(_folder.File("bpe/tokenizer.json")))!;
        yield return JsonNode.Parse("""
            {"truncation": {"max_length": 9, "strategy": "OnlyFirst", "direction": "Left", "stride": 0}, "padding": {"pad_token": "a"},
             "added_tokens": [{"id": 4, "content": "<t>", "lstrip": true, "single_word": true}],
             "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Replace", "pattern": {"String": "b"}, "content": "a"}]},
             "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
               {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithNext"}, {"type": "Metaspace", "replacement": "▁"}]},
             "post_processor": {"type": "Sequence", "processors": [{"type": "ByteLevel"}, {"type": "BertProcessing", "sep": ["a", 1], "cls": ["a", 1]}]},
             "decoder": {"type": "Sequence", "decoders": [{"type": "Strip", "content": " ", "start": 1, "stop": 1}, {"type": "Metaspace"}]},
             "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": true, "vocab": [["<unk>", 0], ["a", -1.5], ["▁", -2], ["▁a", -3]]}}
            """)!;
    }

    private static void Change(JsonNode root, Random random)
    {
        var node = root;
        while (true)
        {
            var keys = node is JsonObject some ? some.Select(pair => pair.Key).ToArray() : [];
            var count = node is JsonArray items ? items.Count : keys.Length;
            if (count == 0)
            {
                return;
            }

            var index = random.Next(count);
            var child = node is JsonArray list ? list[index] : node[keys[index]];
            if (child is JsonObject or JsonArray && random.Next(4) > 0)
            {
                node = child;
                continue;
            }

            var value = JsonNode.Parse(_values[random.Next(_values.Length)]);
            if (node is JsonArray array)
            {
                array[index] = value;
            }
            else
            {
                node[keys[index]] = value;
            }

            return;
        }
    }

    private void AssertToldOrHarmless(byte[] content)
    {
        try
        {
            var tokenizer = Tokenizer.Load(_folder.Write("tokenizer.json", content));
            var ids = tokenizer.Encode("The lower cats é <t> a", "b犬 a").Ids;
            Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
            Assert.NotNull(tokenizer.Decode(ids));
        }
        catch (UserException exception)
        {
            Assert.Equal(ExitCode.InputInvalid, exception.Code);
            Assert.DoesNotContain("System.", exception.Message, StringComparison.Ordinal);
        }
    }
}
