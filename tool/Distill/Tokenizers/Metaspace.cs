namespace Distill.Tokenizers;

/// <summary>SentencePiece's way: a space is a visible character that belongs to the word behind it.</summary>
/// <param name="space">stands for a space, usually U+2581</param>
/// <param name="prepend">'always': every text begins with it; 'first': only the user's text, not what follows an added
/// token; 'never'</param>
/// <param name="splits">whether words are cut before it</param>
internal sealed class Metaspace(char space, string prepend, bool splits) : ISplitter
{
    private readonly PatternSplitter _splitter =
        new(new LiteralPattern(space.ToString()), SplitBehavior.MergedWithNext);

    public static Metaspace Read(JsonSection section)
    {
        section.Knows("replacement", "prepend_scheme", "add_prefix_space", "split", "str_rep");
        return new Metaspace(ReadSpace(section), ReadPrepend(section), section.Flag("split", true));
    }

    public static char ReadSpace(JsonSection section)
    {
        var replacement = section.Text("replacement", "\u2581");
        if (replacement.Length != 1)
        {
            section.Problem("replacement", $"is {Quoted.Short(replacement)}; it must be one character.");
            return '\u2581';
        }

        return replacement[0];
    }

    /// <summary>Files from before 2024 have add_prefix_space instead.</summary>
    public static string ReadPrepend(JsonSection section)
    {
        var prepend = section.Text("prepend_scheme", section.Flag("add_prefix_space", true) ? "always" : "never");
        if (prepend is not ("always" or "first" or "never"))
        {
            section.Problem("prepend_scheme", $"is {Quoted.Short(prepend)}; it must be 'always', 'first' or 'never'.");
        }

        return prepend;
    }

    public void Split(ReadOnlySpan<char> text, bool atStart, WordList output)
    {
        var marked = new TextBuffer();
        if (text[0] != ' ' && text[0] != space && (prepend == "always" || (prepend == "first" && atStart)))
        {
            marked.Add(space);
        }

        MemoryExtensions.Replace(text, marked.Reserve(text.Length), ' ', space);
        if (splits)
        {
            _splitter.Split(marked.Text, atStart, output);
        }
        else
        {
            output.Add(marked.Text);
        }
    }
}
