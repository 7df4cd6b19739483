using System.Text.Json;

namespace Distill.Tokenizers;

/// <summary>The special tokens that tokenizer_config.json and its neighbours name.</summary>
internal static class SpecialTokens
{
    private static readonly string[] _keys =
    [
        "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
    ];

    /// <summary>All of them with their keys, in the order of the keys.</summary>
    public static IEnumerable<(string Key, string Token)> Read(JsonSection section) =>
        _keys.Select(key => (key, Read(section, key, ""))).Where(token => token.Item2.Length > 0);

    /// <summary>A special token is written as its text or as an object with the key 'content'.</summary>
    public static string Read(JsonSection section, string key, string fallback) =>
        section.Element(key) is { ValueKind: JsonValueKind.Object }
            ? section.Section(key)!.Text("content", fallback)
            : section.Text(key, fallback);
}
