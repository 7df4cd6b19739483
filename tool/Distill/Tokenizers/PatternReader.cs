namespace Distill.Tokenizers;

/// <summary>
/// Reads the pattern of a Split or a Replace: a text, or one of the regular expressions that the supported models use.
/// No other expression is run: .NET's would cut differently, and a hostile one would not end.
/// </summary>
internal static class PatternReader
{
    /// <returns>null where there is a problem, which is told</returns>
    public static IPattern? Read(JsonSection section)
    {
        if (section.Section("pattern") is not { } pattern)
        {
            section.Problem("pattern", "is missing; it must be {\"String\": …} or {\"Regex\": …}.");
            return null;
        }

        if (pattern.OptionalText("Regex") is { } regex)
        {
            return ReadRegex(pattern, regex);
        }

        var literal = pattern.Text("String", "");
        if (literal.Length == 0)
        {
            pattern.Problem("String", "is missing or empty; it is what is looked for.");
            return null;
        }

        return new LiteralPattern(literal);
    }

    private static IPattern? ReadRegex(JsonSection pattern, string regex)
    {
        switch (regex)
        {
            case Gpt2Pattern.Regex or Gpt2Pattern.ShortRegex:
                return new Gpt2Pattern();
            case Llama3Pattern.Llama3Regex:
                return new Llama3Pattern(mostDigits: 3);
            case Llama3Pattern.Qwen2Regex:
                return new Llama3Pattern(mostDigits: 1);
            case " {2,}":
                return new RunePattern(rune => rune.Value == ' ', fewest: 2);
            case @"\s+":
                return new RunePattern(System.Text.Rune.IsWhiteSpace);
            default:
                pattern.Problem("Regex", $"is {Quoted.Short(regex)}, which this tool does not support. "
                    + "It supports the expressions of GPT-2, Llama 3 and Qwen2, ' {2,}' and '\\s+'.");
                return null;
        }
    }
}
