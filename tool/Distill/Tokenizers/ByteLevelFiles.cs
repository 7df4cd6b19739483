using System.Text.Json.Nodes;

namespace Distill.Tokenizers;

/// <summary>The files of a tokenizer with byte-level BPE, made from its vocabulary and merges.</summary>
internal static class ByteLevelFiles
{
    /// <param name="merges">in the order of merging</param>
    /// <param name="added">special and other added tokens, with ids in the vocabulary or behind it</param>
    /// <param name="config">the content of tokenizer_config.json, where there is one</param>
    public static TokenizerFiles Create(
        IReadOnlyDictionary<string, int> ids,
        IReadOnlyList<(string Left, string Right)> merges,
        IReadOnlyList<AddedToken> added,
        ByteLevelSettings settings,
        byte[]? config)
    {
        var tokens = TokenizerJson.Ids(ids.OrderBy(token => token.Value));
        var json = TokenizerJson.File(
            added,
            settings.Family == ByteLevelFamily.Qwen2 ? TokenizerJson.Component("NFC") : null,
            Splitter(settings),
            Template(settings, ids),
            ByteLevel(prefixSpace: true, useRegex: true),
            TokenizerJson.Component(
                "BPE", ("dropout", null), ("unk_token", null), ("continuing_subword_prefix", ""),
                ("end_of_word_suffix", ""), ("fuse_unk", false), ("byte_fallback", false),
                ("ignore_merges", false), ("vocab", tokens),
                ("merges", new JsonArray([.. merges.Select(merge => new JsonArray(merge.Left, merge.Right))]))));

        var others = new Dictionary<string, byte[]>
        {
            ["vocab.json"] = TokenizerJson.Bytes((JsonObject)tokens.DeepClone()),
            ["merges.txt"] = MergesText.Write(merges),
            ["special_tokens_map.json"] = TokenizerJson.Bytes(Named(settings)),
        };
        config ??= TokenizerJson.Bytes(Config(settings));
        return new TokenizerFiles("vocab.json", TokenizerJson.Bytes(json), config, others);
    }

    private static JsonObject Splitter(ByteLevelSettings settings) => settings.Family == ByteLevelFamily.Qwen2
        ? TokenizerJson.Component("Sequence", ("pretokenizers", new JsonArray(
            TokenizerJson.Component("Split", ("pattern", new JsonObject { ["Regex"] = Llama3Pattern.Qwen2Regex }),
                ("behavior", "Isolated"), ("invert", false)),
            ByteLevel(settings.PrefixSpace, useRegex: false))))
        : ByteLevel(settings.PrefixSpace, useRegex: true);

    private static JsonObject Template(ByteLevelSettings settings, IReadOnlyDictionary<string, int> ids) =>
        settings.Family == ByteLevelFamily.Roberta
            ? TokenizerJson.Component(
                "RobertaProcessing",
                ("sep", new JsonArray(settings.End, ids[settings.End])),
                ("cls", new JsonArray(settings.Begin, ids[settings.Begin])),
                ("trim_offsets", true), ("add_prefix_space", settings.PrefixSpace))
            : ByteLevel(prefixSpace: true, useRegex: true);

    private static JsonObject ByteLevel(bool prefixSpace, bool useRegex) =>
        TokenizerJson.Component(
            "ByteLevel", ("add_prefix_space", prefixSpace), ("trim_offsets", true), ("use_regex", useRegex));

    private static JsonObject Config(ByteLevelSettings settings)
    {
        var config = new JsonObject
        {
            ["tokenizer_class"] = settings.ClassName,
            ["add_prefix_space"] = settings.PrefixSpace,
            ["clean_up_tokenization_spaces"] = false,
        };
        foreach (var (key, token) in settings.Named)
        {
            config[key] = token;
        }

        return config;
    }

    private static JsonObject Named(ByteLevelSettings settings) =>
        new(settings.Named.Select(token => KeyValuePair.Create(token.Key, (JsonNode?)token.Token)));
}
