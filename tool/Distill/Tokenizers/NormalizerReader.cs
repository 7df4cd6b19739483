namespace Distill.Tokenizers;

/// <summary>Builds the normalizer that a section of tokenizer.json names.</summary>
internal static class NormalizerReader
{
    private const string Known = "BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace, "
        + "Sequence, Strip and StripAccents";

    /// <returns>null where there is a problem, which is told</returns>
    public static INormalizer? Read(JsonSection section)
    {
        switch (section.Type)
        {
            case "BertNormalizer":
                return BertNormalizer.Read(section);
            case "Lowercase":
                section.Knows();
                return new Lowercase();
            case "NFC":
                section.Knows();
                return new UnicodeForm(composed: true, compatible: false);
            case "NFD":
                section.Knows();
                return new UnicodeForm(composed: false, compatible: false);
            case "NFKC":
                section.Knows();
                return new UnicodeForm(composed: true, compatible: true);
            case "NFKD":
                section.Knows();
                return new UnicodeForm(composed: false, compatible: true);
            case "Nmt":
                section.Knows();
                return new NmtNormalizer();
            case "Precompiled":
                return PrecompiledNormalizer.Read(section);
            case "Prepend":
                section.Knows("prepend");
                return new PrependNormalizer(section.Text("prepend", ""));
            case "Replace":
                section.Knows("pattern", "content");
                return PatternReader.Read(section) is { } pattern
                    ? new ReplaceNormalizer(pattern, section.Text("content", ""))
                    : null;
            case "Sequence":
                section.Knows("normalizers");
                return new SequenceNormalizer([.. section.Sections("normalizers").Select(Read).OfType<INormalizer>()]);
            case "Strip":
                section.Knows("strip_left", "strip_right");
                return new StripNormalizer(section.Flag("strip_left", true), section.Flag("strip_right", true));
            case "StripAccents":
                section.Knows();
                return new StripAccents();
            case var type:
                section.RefuseType(type, Known);
                return null;
        }
    }
}
