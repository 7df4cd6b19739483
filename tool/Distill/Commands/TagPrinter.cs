using Distill.Evaluation;

namespace Distill.Commands;

/// <summary>Tagged texts as they are printed.</summary>
internal static class TagPrinter
{
    /// <summary>A word, a tab and its tag a line; a blank line between two texts.</summary>
    public static void Print(IReadOnlyList<TaggedText> texts, Terminal terminal)
    {
        foreach (var (i, text) in texts.Index())
        {
            if (i > 0)
            {
                terminal.Output.WriteLine();
            }

            foreach (var word in text.Words)
            {
                terminal.Output.WriteLine($"{word.Word}\t{word.Tag ?? TaggedText.NoTag}");
            }
        }
    }

    /// <summary>One document: every text with its words, the probability of each tag, and the entities.</summary>
    public static void PrintJson(IEnumerable<(string Text, TaggedText Tagged)> texts, Terminal terminal) =>
        terminal.PrintJson(new
        {
            Predictions = texts.Select(each => new
            {
                each.Text,
                Words = each.Tagged.Words.Select(word => new
                {
                    word.Word,
                    word.Tag,
                    word.Probability,
                    Probabilities = word.Probabilities is null
                        ? null
                        : new Dictionary<string, double>(word.Probabilities),
                }),
                each.Tagged.Entities,
            }),
        });
}
