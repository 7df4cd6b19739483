namespace Distill.Tokenizers;

/// <summary>Each splitter cuts the words of the one before.</summary>
internal sealed class SequenceSplitter(IReadOnlyList<ISplitter> steps) : ISplitter
{
    public void Split(ReadOnlySpan<char> text, bool atStart, WordList output)
    {
        var (words, next) = (new WordList(), new WordList());
        words.Add(text);
        for (var step = 0; step < steps.Count; step++)
        {
            var into = step == steps.Count - 1 ? output : next;
            for (var i = 0; i < words.Count; i++)
            {
                steps[step].Split(words[i], atStart && i == 0, into);
            }

            (words, next) = (next, words);
            next.Clear();
        }
    }
}
