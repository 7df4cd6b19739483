namespace Distill.Tokenizers;

/// <summary>
/// The words of GPT-4, Llama 3 and Qwen2: letters with any one sign or space before them, digits by threes or alone,
/// signs together with the line ends behind them, line ends together with the white space before them.
/// Matches follow one another without a gap.
/// </summary>
/// <param name="mostDigits">3 for Llama 3, 1 for Qwen2</param>
internal sealed class Llama3Pattern(int mostDigits) : IPattern
{
    public const string Llama3Regex = BeforeNumbers + @"\p{N}{1,3}" + BehindNumbers;

    public const string Qwen2Regex =
        BeforeNumbers + @"\p{N}" + BehindNumbers;

    private const string BeforeNumbers = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|";
    private const string BehindNumbers = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const char LongS = '\u017F'; // the other lower case of S

    public (int Start, int End)? Next(ReadOnlySpan<char> text, int from) =>
        from < text.Length ? (from, End(text, from)) : null;

    private int End(ReadOnlySpan<char> text, int at)
    {
        if (text[at] == '\'' && Contraction(text[(at + 1)..]) is var ending and > 0)
        {
            return at + 1 + ending;
        }

        var (kind, length) = RuneKinds.At(text, at);
        if (kind == RuneKind.Letter)
        {
            return RuneKinds.EndOfRun(text, at, RuneKind.Letter);
        }

        if (kind == RuneKind.Number)
        {
            return EndOfDigits(text, at);
        }

        if (text[at] is not ('\r' or '\n') && RuneKinds.EndOfRun(text, at + length, RuneKind.Letter) is var word
            && word > at + length)
        {
            return word;
        }

        var signs = text[at] == ' ' ? at + 1 : at;
        if (RuneKinds.EndOfRun(text, signs, RuneKind.Other) is var end && end > signs)
        {
            return end + LineEnds(text[end..]);
        }

        var space = text[at..RuneKinds.EndOfRun(text, at, RuneKind.Space)];
        return space.LastIndexOfAny('\r', '\n') is var last and >= 0 ? at + last + 1 : Gpt2Pattern.EndOfSpace(text, at);
    }

    private static int Contraction(ReadOnlySpan<char> text)
    {
        Span<char> lower = stackalloc char[2];
        var length = Math.Min(text.Length, 2);
        for (var i = 0; i < length; i++)
        {
            lower[i] = text[i] == LongS ? 's' : char.ToLowerInvariant(text[i]);
        }

        return Gpt2Pattern.Contraction(lower[..length]);
    }

    private int EndOfDigits(ReadOnlySpan<char> text, int at)
    {
        for (var digits = 0; digits < mostDigits && at < text.Length; digits++)
        {
            var (kind, length) = RuneKinds.At(text, at);
            if (kind != RuneKind.Number)
            {
                break;
            }

            at += length;
        }

        return at;
    }

    private static int LineEnds(ReadOnlySpan<char> text)
    {
        var other = text.IndexOfAnyExcept('\r', '\n');
        return other < 0 ? text.Length : other;
    }
}
