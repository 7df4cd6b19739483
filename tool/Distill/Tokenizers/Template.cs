using System.Runtime.InteropServices;
using Distill.Formats;

namespace Distill.Tokenizers;

/// <summary>The fourth step: where the pieces of a text, or of two, stand among special tokens.</summary>
internal sealed class Template
{
    private const int TextA = -1;
    private const int TextB = -2;

    private readonly Slot[] _single;
    private readonly Slot[] _pair;

    private Template(Slot[] single, Slot[] pair)
    {
        _single = single;
        _pair = pair;
    }

    /// <summary>Nothing is added; the second text has type 1.</summary>
    public static Template Bare { get; } = new([new Slot(TextA, 0)], [new Slot(TextA, 0), new Slot(TextB, 1)]);

    /// <summary>How many tokens it adds.</summary>
    public int Added(bool pair) => Slots(pair).Count(slot => slot.Id >= 0);

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
                ids.AddRange(CollectionsMarshal.AsSpan(slot.Id == TextA ? a : b));
            }

            types.AddRange(Enumerable.Repeat(slot.Type, ids.Count - types.Count));
        }

        return new Encoding([.. ids], [.. types]);
    }

    /// <summary>Tells of special tokens that no vocabulary row stands behind.</summary>
    public void Check(int vocabularySize, string file, InputProblems problems)
    {
        foreach (var id in _single.Concat(_pair).Select(slot => slot.Id).Where(id => id >= vocabularySize).Distinct())
        {
            problems.Add(file, $"post_processor adds the id {id}; the vocabulary ends at {vocabularySize - 1}.");
        }
    }

    /// <summary>Null stands for a part that changes nothing, or one with a problem, which is told.</summary>
    public static Template? Read(JsonSection section)
    {
        switch (section.Type)
        {
            case "TemplateProcessing":
                return ReadTemplate(section);
            case var type:
                section.RefuseType(type, "TemplateProcessing");
                return null;
        }
    }

    private Slot[] Slots(bool pair) => pair ? _pair : _single;

    private static Template ReadTemplate(JsonSection section)
    {
        section.Knows("single", "pair", "special_tokens");
        var ids = new Dictionary<string, int[]>();
        foreach (var (name, token) in section.Section("special_tokens")?.Entries() ?? [])
        {
            token.Knows("id", "ids", "tokens");
            ids[name] = [.. token.Elements("ids").Select(id => JsonSection.TryId(id, out var number) ? number : -1)];
            if (ids[name].Length == 0 || ids[name].Contains(-1))
            {
                token.Problem("ids", $"must list the ids of '{name}', whole numbers from 0.");
            }
        }

        return new Template(ReadSlots(section, "single", ids), ReadSlots(section, "pair", ids));
    }

    private static Slot[] ReadSlots(JsonSection section, string key, Dictionary<string, int[]> ids)
    {
        var slots = new List<Slot>();
        foreach (var piece in section.Sections(key))
        {
            if (piece.Section("Sequence") is { } text)
            {
                var name = text.Text("id", "");
                if (name is not ("A" or "B"))
                {
                    text.Problem("id", $"is '{name}'; it must be 'A' or 'B'.");
                }

                slots.Add(new Slot(name == "B" ? TextB : TextA, text.Number("type_id", 0)));
            }
            else if (piece.Section("SpecialToken") is { } special)
            {
                var name = special.Text("id", "");
                if (!ids.TryGetValue(name, out var tokenIds))
                {
                    special.Problem("id", $"is '{name}', which post_processor.special_tokens does not hold.");
                }

                var type = special.Number("type_id", 0);
                slots.AddRange((tokenIds ?? []).Select(id => new Slot(id, type)));
            }
            else
            {
                section.Problem(key, "must be a list of objects with the key 'Sequence' or 'SpecialToken'.");
            }
        }

        return [.. slots];
    }

    /// <param name="Id">a token's id, or one of the two texts</param>
    private readonly record struct Slot(int Id, int Type);
}
