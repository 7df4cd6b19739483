namespace Distill.Tokenizers;

/// <summary>What models with byte-pair encoding differ in.</summary>
/// <param name="Unknown">for a character that is no token; null: it is left out</param>
/// <param name="FuseUnknown">unknown characters side by side make one token</param>
/// <param name="Prefix">marks a token that continues a word</param>
/// <param name="Suffix">marks a token that ends a word</param>
/// <param name="Bytes">spells unknown characters; null: the model has no byte fallback</param>
/// <param name="WholeWords">a word that is a token needs no merges</param>
internal sealed record BpeSettings(
    int? Unknown, bool FuseUnknown, string Prefix, string Suffix, ByteFallback? Bytes, bool WholeWords)
{
    public static BpeSettings Read(JsonSection section, Vocabulary vocabulary)
    {
        if (section.Element("dropout") is { } dropout && dropout.ToString() is not ("0" or "0.0"))
        {
            section.Problem("dropout", $"is {JsonSection.Found(dropout)}: "
                + "the same text would get other ids each time. Set it to null.");
        }

        return new BpeSettings(
            section.Has("unk_token") ? section.Token("unk_token", "", vocabulary) : null,
            section.Flag("fuse_unk", false),
            section.Text("continuing_subword_prefix", ""),
            section.Text("end_of_word_suffix", ""),
            section.Flag("byte_fallback", false) ? new ByteFallback(vocabulary) : null,
            section.Flag("ignore_merges", false));
    }
}
