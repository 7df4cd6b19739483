using System.Text;

namespace Distill.Tokenizers;

/// <summary>
/// Byte-pair encoding: the word's characters, then of all neighbours that make a token those that were merged first
/// in training, until none are left. Sennrich, Haddow, Birch 2016, Neural Machine Translation of Rare Words with
/// Subword Units, section 3.2.
/// </summary>
/// <param name="merges">what two neighbouring tokens make</param>
internal sealed class Bpe(Vocabulary vocabulary, Merges merges, BpeSettings settings) : IPieces
{
    public static Bpe? Read(JsonSection section, Vocabulary vocabulary)
    {
        section.Knows("vocab", "merges", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix",
            "fuse_unk", "byte_fallback", "ignore_merges");
        var settings = BpeSettings.Read(section, vocabulary);
        var merges = Merges.Read(section, vocabulary, settings.Prefix);
        return merges is null ? null : new Bpe(vocabulary, merges, settings);
    }

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (settings.WholeWords && vocabulary.TryGetId(word, out var id))
        {
            ids.Add(id);
            return;
        }

        var first = ids.Count;
        Spell(word, ids);
        if (ids.Count - first > 1)
        {
            merges.Apply(ids, first);
        }
    }

    /// <summary>Adds a token for every character; for one that has none its bytes or the unknown token.</summary>
    private void Spell(ReadOnlySpan<char> word, List<int> ids)
    {
        var unknown = false; // one is due
        for (int at = 0, length; at < word.Length; at += length)
        {
            Rune.DecodeFromUtf16(word[at..], out var rune, out length);
            if (TryGetId(word.Slice(at, length), isFirst: at == 0, isLast: at + length == word.Length, out var id))
            {
                AddUnknown(ref unknown, ids);
                ids.Add(id);
            }
            else if (settings.Bytes?.Add(rune, ids) != true && settings.Unknown is not null)
            {
                if (!settings.FuseUnknown)
                {
                    AddUnknown(ref unknown, ids);
                }

                unknown = true;
            }
        }

        AddUnknown(ref unknown, ids);
    }

    private bool TryGetId(ReadOnlySpan<char> character, bool isFirst, bool isLast, out int id)
    {
        var prefix = isFirst ? "" : settings.Prefix;
        var suffix = isLast ? settings.Suffix : "";
        return prefix.Length + suffix.Length == 0
            ? vocabulary.TryGetId(character, out id)
            : vocabulary.TryGetId(string.Concat(prefix, character, suffix), out id);
    }

    private void AddUnknown(ref bool unknown, List<int> ids)
    {
        if (unknown)
        {
            ids.Add(settings.Unknown!.Value);
            unknown = false;
        }
    }
}
