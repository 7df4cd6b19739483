namespace Distill.Tokenizers;

/// <summary>Cuts a text at the matches of a pattern.</summary>
/// <param name="inverted">the text between the matches counts as the match</param>
internal sealed class PatternSplitter(IPattern pattern, SplitBehavior behavior, bool inverted = false) : ISplitter
{
    public void Split(ReadOnlySpan<char> text, bool atStart, WordList output)
    {
        // The part that the next one may still be joined to.
        var (start, end, isMatch) = (0, 0, false);
        var at = 0;
        while (at < text.Length)
        {
            var match = pattern.Next(text, at) ?? (text.Length, text.Length);
            if (match.Start > at)
            {
                Continue(text, (at, match.Start, inverted), output, ref start, ref end, ref isMatch);
            }

            if (match.End > match.Start)
            {
                Continue(text, (match.Start, match.End, !inverted), output, ref start, ref end, ref isMatch);
            }

            at = match.End;
        }

        Add(text[start..end], isMatch, output);
    }

    private void Continue(
        ReadOnlySpan<char> text, (int Start, int End, bool IsMatch) part, WordList output,
        ref int start, ref int end, ref bool isMatch)
    {
        var joins = behavior switch
        {
            SplitBehavior.MergedWithPrevious => part.IsMatch && !isMatch,
            SplitBehavior.MergedWithNext => !part.IsMatch && isMatch,
            SplitBehavior.Contiguous => part.IsMatch == isMatch,
            _ => false,
        };
        if (!joins)
        {
            Add(text[start..end], isMatch, output);
            start = part.Start;
        }

        (end, isMatch) = (part.End, part.IsMatch);
    }

    private void Add(ReadOnlySpan<char> part, bool isMatch, WordList output)
    {
        if (!isMatch || behavior != SplitBehavior.Removed)
        {
            output.Add(part);
        }
    }
}
