namespace Distill.Tokenizers;

/// <summary>Every word is a token or unknown.</summary>
internal sealed class WordLevel(Vocabulary vocabulary, int unknown) : IPieces
{
    public static WordLevel? Read(JsonSection section, Vocabulary vocabulary)
    {
        section.Knows("vocab", "unk_token");
        var unknown = section.Token("unk_token", "<unk>", vocabulary);
        return unknown is { } id ? new WordLevel(vocabulary, id) : null;
    }

    public void Encode(ReadOnlySpan<char> word, List<int> ids) =>
        ids.Add(vocabulary.TryGetId(word, out var id) ? id : unknown);
}
