using System.Text;

namespace Distill.Tokenizers;

/// <summary>Builds the splitter that a pre_tokenizer section of tokenizer.json names.</summary>
internal static class SplitterReader
{
    private const string Known = "BertPreTokenizer, ByteLevel, CharDelimiterSplit, Digits, Metaspace, Punctuation, "
        + "Sequence, Split, Whitespace and WhitespaceSplit";

    /// <returns>null where there is a problem, which is told</returns>
    public static ISplitter? Read(JsonSection section)
    {
        switch (section.Type)
        {
            case "BertPreTokenizer":
                section.Knows();
                return new BertSplitter();
            case "ByteLevel":
                section.Knows("add_prefix_space", "trim_offsets", "use_regex");
                return new ByteLevelSplitter(
                    section.Flag("add_prefix_space", true), section.Flag("use_regex", true) ? new Gpt2Pattern() : null);
            case "CharDelimiterSplit":
                section.Knows("delimiter");
                return ReadDelimiter(section);
            case "Digits":
                section.Knows("individual_digits");
                return new PatternSplitter(
                    new RunePattern(Rune.IsNumber, most: section.Flag("individual_digits", false) ? 1 : int.MaxValue),
                    SplitBehavior.Isolated);
            case "Metaspace":
                return Metaspace.Read(section);
            case "Punctuation":
                section.Knows("behavior");
                return new PatternSplitter(
                    new RunePattern(rune => UnicodeTables.IsPunctuation(rune.Value), most: 1),
                    ReadBehavior(section, "Isolated"));
            case "Sequence":
                section.Knows("pretokenizers");
                return new SequenceSplitter([.. section.Sections("pretokenizers").Select(Read).OfType<ISplitter>()]);
            case "Split":
                section.Knows("pattern", "behavior", "invert");
                return PatternReader.Read(section) is { } pattern
                    ? new PatternSplitter(pattern, ReadBehavior(section, "Isolated"), section.Flag("invert", false))
                    : null;
            case "Whitespace":
                section.Knows();
                return new PatternSplitter(new WordPattern(), SplitBehavior.Removed, inverted: true);
            case "WhitespaceSplit":
                section.Knows();
                return new PatternSplitter(new RunePattern(Rune.IsWhiteSpace), SplitBehavior.Removed);
            case var type:
                section.RefuseType(type, Known);
                return null;
        }
    }

    private static PatternSplitter? ReadDelimiter(JsonSection section)
    {
        var delimiter = section.Text("delimiter", "");
        if (delimiter.Length > 0)
        {
            return new PatternSplitter(new LiteralPattern(delimiter), SplitBehavior.Removed);
        }

        section.Problem("delimiter", "is missing or empty; it is the character between the words.");
        return null;
    }

    private static SplitBehavior ReadBehavior(JsonSection section, string fallback)
    {
        var word = section.Text("behavior", fallback);
        if (Enum.TryParse<SplitBehavior>(word, out var behavior) && Enum.GetName(behavior) == word)
        {
            return behavior;
        }

        section.Problem(
            "behavior", $"is {Quoted.Short(word)}; it must be one of {Quoted.List(Enum.GetNames<SplitBehavior>())}.");
        return SplitBehavior.Isolated;
    }
}
