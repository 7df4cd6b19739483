namespace Distill.Tokenizers;

/// <summary>Every word is a token or unknown.</summary>
internal sealed class WordLevel(Vocabulary vocabulary, int unknown) : IPieces
{
    public static WordLevel? Read(JsonSection section, Vocabulary vocabulary)
    {
        section.Knows("vocab", "unk_token");
        return section.Token("unk_token", "<unk>", vocabulary) is { } unknown ? new WordLevel(vocabulary, unknown) : null;
    }

    public void Encode(ReadOnlySpan<char> word, List<int> ids) => ids.Add(vocabulary.TryGetId(word, out var id) ? id : unknown);
}
