using System.Runtime.InteropServices;
using Distill.Formats;

namespace Distill.Tokenizers;

/// <summary>The fourth step: where the pieces of a text, or of two, stand among special tokens.</summary>
internal sealed class Template(TemplateSlot[] single, TemplateSlot[] pair)
{
    /// <summary>Nothing is added; the second text has type 1.</summary>
    public static Template Bare { get; } = new(
        [new TemplateSlot(TemplateSlot.TextA, 0)],
        [new TemplateSlot(TemplateSlot.TextA, 0), new TemplateSlot(TemplateSlot.TextB, 1)]);

    /// <summary>How many tokens it adds.</summary>
    public int Added(bool ofPair) => Slots(ofPair).Count(slot => slot.Id >= 0);

    /// <param name="b">null: one text</param>
    public Encoding Apply(List<int> a, List<int>? b)
    {
        var ids = new List<int>(a.Count + (b?.Count ?? 0) + 4);
        var types = new List<int>(ids.Capacity);
        foreach (var slot in Slots(b is not null))
        {
            if (slot.Id >= 0)
            {
                ids.Add(slot.Id);
            }
            else
            {
                ids.AddRange(CollectionsMarshal.AsSpan(slot.Id == TemplateSlot.TextA ? a : b));
            }

            types.AddRange(Enumerable.Repeat(slot.Type, ids.Count - types.Count));
        }

        return new Encoding([.. ids], [.. types]);
    }

    /// <summary>Tells of special tokens that no vocabulary row stands behind.</summary>
    public void Check(int vocabularySize, string file, InputProblems problems)
    {
        foreach (var id in single.Concat(pair).Select(slot => slot.Id).Where(id => id >= vocabularySize).Distinct())
        {
            problems.Add(file, $"post_processor adds the id {id}; the vocabulary ends at {vocabularySize - 1}.");
        }
    }

    private TemplateSlot[] Slots(bool ofPair) => ofPair ? pair : single;
}
