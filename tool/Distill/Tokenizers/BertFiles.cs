using System.Text.Encodings.Web;
using System.Text.Json;

namespace Distill.Tokenizers;

/// <summary>The files of a tokenizer of BERT's kind, made from its vocabulary.</summary>
internal static class BertFiles
{
    private static readonly JsonWriterOptions _json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="tokens">by id; the unknown token and the two of the template among them</param>
    public static TokenizerFiles Create(IReadOnlyList<string> tokens, BertSettings settings)
    {
        var ids = new Dictionary<string, int>();
        for (var id = 0; id < tokens.Count; id++)
        {
            ids.Add(tokens[id], id);
        }

        var others = new Dictionary<string, byte[]>
        {
            ["vocab.txt"] = VocabularyText.Write(tokens),
            ["special_tokens_map.json"] = Write(json => WriteSpecialTokens(json, settings)),
        };
        return new TokenizerFiles("vocab.txt", Write(json => WriteTokenizer(json, tokens, ids, settings)),
            Write(json => WriteConfig(json, settings)), others);
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, _json))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteTokenizer(
        Utf8JsonWriter json, IReadOnlyList<string> tokens, Dictionary<string, int> ids, BertSettings settings)
    {
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");

        json.WriteStartArray("added_tokens");
        foreach (var token in settings.SpecialTokens.Where(ids.ContainsKey).OrderBy(token => ids[token]))
        {
            json.WriteStartObject();
            json.WriteNumber("id", ids[token]);
            json.WriteString("content", token);
            json.WriteBoolean("single_word", false);
            json.WriteBoolean("lstrip", false);
            json.WriteBoolean("rstrip", false);
            json.WriteBoolean("normalized", false);
            json.WriteBoolean("special", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();

        json.WriteStartObject("normalizer");
        json.WriteString("type", "BertNormalizer");
        json.WriteBoolean("clean_text", true);
        json.WriteBoolean("handle_chinese_chars", settings.SpaceIdeographs);
        if (settings.StripAccents is { } stripAccents)
        {
            json.WriteBoolean("strip_accents", stripAccents);
        }
        else
        {
            json.WriteNull("strip_accents");
        }

        json.WriteBoolean("lowercase", settings.Lowercase);
        json.WriteEndObject();

        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", "BertPreTokenizer");
        json.WriteEndObject();

        WriteTemplate(json, ids, settings);

        json.WriteStartObject("decoder");
        json.WriteString("type", "WordPiece");
        json.WriteString("prefix", "##");
        json.WriteBoolean("cleanup", true);
        json.WriteEndObject();

        json.WriteStartObject("model");
        json.WriteString("type", "WordPiece");
        json.WriteString("unk_token", settings.Unknown);
        json.WriteString("continuing_subword_prefix", "##");
        json.WriteNumber("max_input_chars_per_word", 100);
        json.WriteStartObject("vocab");
        for (var id = 0; id < tokens.Count; id++)
        {
            json.WriteNumber(tokens[id], id);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTemplate(Utf8JsonWriter json, Dictionary<string, int> ids, BertSettings settings)
    {
        json.WriteStartObject("post_processor");
        json.WriteString("type", "TemplateProcessing");

        json.WriteStartArray("single");
        WriteSlot(json, "SpecialToken", settings.Begin, 0);
        WriteSlot(json, "Sequence", "A", 0);
        WriteSlot(json, "SpecialToken", settings.Separator, 0);
        json.WriteEndArray();

        json.WriteStartArray("pair");
        WriteSlot(json, "SpecialToken", settings.Begin, 0);
        WriteSlot(json, "Sequence", "A", 0);
        WriteSlot(json, "SpecialToken", settings.Separator, 0);
        WriteSlot(json, "Sequence", "B", 1);
        WriteSlot(json, "SpecialToken", settings.Separator, 1);
        json.WriteEndArray();

        json.WriteStartObject("special_tokens");
        foreach (var token in (string[])[settings.Begin, settings.Separator])
        {
            json.WriteStartObject(token);
            json.WriteString("id", token);
            json.WriteStartArray("ids");
            json.WriteNumberValue(ids[token]);
            json.WriteEndArray();
            json.WriteStartArray("tokens");
            json.WriteStringValue(token);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSlot(Utf8JsonWriter json, string kind, string id, int type)
    {
        json.WriteStartObject();
        json.WriteStartObject(kind);
        json.WriteString("id", id);
        json.WriteNumber("type_id", type);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteConfig(Utf8JsonWriter json, BertSettings settings)
    {
        json.WriteString("tokenizer_class", "BertTokenizer");
        json.WriteBoolean("do_lower_case", settings.Lowercase);
        if (settings.StripAccents is { } stripAccents)
        {
            json.WriteBoolean("strip_accents", stripAccents);
        }
        else
        {
            json.WriteNull("strip_accents");
        }

        json.WriteBoolean("tokenize_chinese_chars", settings.SpaceIdeographs);
        json.WriteBoolean("clean_up_tokenization_spaces", true);
        WriteSpecialTokens(json, settings);
    }

    private static void WriteSpecialTokens(Utf8JsonWriter json, BertSettings settings)
    {
        json.WriteString("unk_token", settings.Unknown);
        json.WriteString("sep_token", settings.Separator);
        json.WriteString("pad_token", settings.Pad);
        json.WriteString("cls_token", settings.Begin);
        json.WriteString("mask_token", settings.Mask);
    }
}
