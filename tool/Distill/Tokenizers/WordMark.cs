namespace Distill.Tokenizers;

/// <summary>
/// How a vocabulary shows whether a token begins a word: WordPiece marks those that go on (<c>##</c>), byte-level BPE
/// and SentencePiece those that begin with a space (<c>Ġ</c>, <c>▁</c>). Where nothing is marked, every token is a word.
/// </summary>
/// <param name="continuation">begins the tokens that go on; empty where there is no such mark</param>
/// <param name="beginnings">one of them begins each token that begins a word; empty where there is no such mark</param>
internal sealed class WordMark(string continuation, string beginnings)
{
    /// <param name="root">of a tokenizer.json that has no problem</param>
    public static WordMark Of(JsonSection root)
    {
        var model = root.Section("model")!;
        var usual = model.OptionalText("type") == "WordPiece" ? "##" : "";
        if (model.Text("continuing_subword_prefix", usual) is { Length: > 0 } prefix)
        {
            return new WordMark(prefix, "");
        }

        var splitters = Steps(root.Section("pre_tokenizer"), "pretokenizers").ToList();
        if (splitters.Any(step => step.Type == "ByteLevel"))
        {
            return new WordMark("", string.Concat(" \t\n\r".Select(space => ByteAlphabet.Characters[space])));
        }

        var space = splitters.Where(step => step.Type == "Metaspace").Select(Metaspace.ReadSpace)
            .Concat(Steps(root.Section("normalizer"), "normalizers").Where(step => step.Type == "Prepend")
                .Select(step => step.Text("prepend", "").FirstOrDefault()))
            .FirstOrDefault();
        return new WordMark("", space == default ? "" : space.ToString());
    }

    /// <summary>Whether the token goes on with the word of the one before it.</summary>
    public bool Continues(string token) => continuation.Length > 0
        ? token.StartsWith(continuation, StringComparison.Ordinal)
        : beginnings.Length > 0 && token.Length > 0 && !beginnings.Contains(token[0]);

    /// <summary>The component, or those of a sequence, however deep.</summary>
    private static IEnumerable<JsonSection> Steps(JsonSection? section, string inner) =>
        section is null ? []
        : section.Has(inner) ? section.Sections(inner).SelectMany(step => Steps(step, inner))
        : [section];
}
