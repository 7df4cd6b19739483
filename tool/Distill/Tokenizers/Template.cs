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

    /// <summary>How many tokens it adds before the text, where there is one.</summary>
    public int Before => Array.FindIndex(single, slot => slot.Id == TemplateSlot.TextA);

    /// <param name="b">null: one text</param>
    public Encoding Apply(List<int> a, List<int>? b)
    {
        var slots = Slots(b is not null);
        var length = 0;
        foreach (var slot in slots)
        {
            length += TextAt(slot, a, b)?.Count ?? 1;
        }

        var encoding = new Encoding(new int[length], new int[length]);
        var at = 0;
        foreach (var slot in slots)
        {
            var text = TextAt(slot, a, b);
            if (text is null)
            {
                encoding.Ids[at] = slot.Id;
            }
            else
            {
                text.CopyTo(encoding.Ids, at);
            }

            var count = text?.Count ?? 1;
            encoding.TypeIds.AsSpan(at, count).Fill(slot.Type);
            at += count;
        }

        return encoding;
    }

    /// <summary>Tells of special tokens that no vocabulary row stands behind.</summary>
    public void Check(int vocabularySize, string file, InputProblems problems)
    {
        foreach (var id in single.Concat(pair).Select(slot => slot.Id).Where(id => id >= vocabularySize).Distinct())
        {
            problems.Add(file, $"post_processor adds the id {id}; the vocabulary ends at {vocabularySize - 1}.");
        }
    }

    private static List<int>? TextAt(TemplateSlot slot, List<int> a, List<int>? b) => slot.Id switch
    {
        TemplateSlot.TextA => a,
        TemplateSlot.TextB => b!,
        _ => null,
    };

    private TemplateSlot[] Slots(bool ofPair) => ofPair ? pair : single;
}
