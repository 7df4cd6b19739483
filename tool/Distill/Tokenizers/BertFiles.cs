using System.Text.Json.Nodes;

namespace Distill.Tokenizers;

/// <summary>The files of a tokenizer of BERT's kind, made from its vocabulary.</summary>
internal static class BertFiles
{
    /// <param name="tokens">by id; the unknown token and the two of the template among them</param>
    public static TokenizerFiles Create(IReadOnlyList<string> tokens, BertSettings settings)
    {
        var ids = tokens.Select((token, id) => KeyValuePair.Create(token, id)).ToDictionary(StringComparer.Ordinal);
        var special = settings.All.Where(ids.ContainsKey)
            .Select(token => AddedToken.OfSpecial(ids[token], token));
        var json = TokenizerJson.File(
            special,
            TokenizerJson.Component(
                "BertNormalizer", ("clean_text", true), ("handle_chinese_chars", settings.SpaceIdeographs),
                ("strip_accents", settings.StripAccents), ("lowercase", settings.Lowercase)),
            TokenizerJson.Component("BertPreTokenizer"),
            Template(ids, settings),
            TokenizerJson.Component("WordPiece", ("prefix", "##"), ("cleanup", true)),
            TokenizerJson.Component("WordPiece", ("unk_token", settings.Unknown), ("continuing_subword_prefix", "##"),
                ("max_input_chars_per_word", 100), ("vocab", TokenizerJson.Ids(ids))));

        var others = new Dictionary<string, byte[]>
        {
            ["vocab.txt"] = VocabularyText.Write(tokens),
            ["special_tokens_map.json"] = TokenizerJson.Bytes(Named(settings)),
        };
        var config = TokenizerJson.Bytes(Config(settings));
        return new TokenizerFiles("vocab.txt", TokenizerJson.Bytes(json), config, others);
    }

    /// <summary>[CLS] A [SEP] B [SEP], the last two of type 1.</summary>
    private static JsonObject Template(Dictionary<string, int> ids, BertSettings settings)
    {
        var (begin, end) = (settings.Begin, settings.Separator);
        return TokenizerJson.Component(
            "TemplateProcessing",
            ("single", new JsonArray(
                Slot("SpecialToken", begin, 0), Slot("Sequence", "A", 0), Slot("SpecialToken", end, 0))),
            ("pair", new JsonArray(
                Slot("SpecialToken", begin, 0), Slot("Sequence", "A", 0), Slot("SpecialToken", end, 0),
                Slot("Sequence", "B", 1), Slot("SpecialToken", end, 1))),
            ("special_tokens", new JsonObject { [begin] = Special(begin, ids), [end] = Special(end, ids) }));
    }

    private static JsonObject Slot(string kind, string id, int type) =>
        new() { [kind] = new JsonObject { ["id"] = id, ["type_id"] = type } };

    private static JsonObject Special(string token, Dictionary<string, int> ids) =>
        new() { ["id"] = token, ["ids"] = new JsonArray(ids[token]), ["tokens"] = new JsonArray(token) };

    private static JsonObject Config(BertSettings settings)
    {
        var config = new JsonObject
        {
            ["tokenizer_class"] = "BertTokenizer",
            ["do_lower_case"] = settings.Lowercase,
            ["strip_accents"] = settings.StripAccents,
            ["tokenize_chinese_chars"] = settings.SpaceIdeographs,
            ["clean_up_tokenization_spaces"] = true,
        };
        foreach (var (key, token) in Named(settings))
        {
            config[key] = token!.DeepClone();
        }

        return config;
    }

    private static JsonObject Named(BertSettings settings) => new()
    {
        ["unk_token"] = settings.Unknown,
        ["sep_token"] = settings.Separator,
        ["pad_token"] = settings.Pad,
        ["cls_token"] = settings.Begin,
        ["mask_token"] = settings.Mask,
    };
}
