using System.Text.Json;

namespace Distill.Tokenizers;

/// <summary>Reads the post_processor section: which special tokens stand around the texts.</summary>
internal static class TemplateReader
{
    private const string Known = "BertProcessing, ByteLevel, RobertaProcessing, Sequence and TemplateProcessing";

    /// <returns>null for a part that adds nothing, and where there is a problem, which is told</returns>
    public static Template? Read(JsonSection section)
    {
        switch (section.Type)
        {
            case "BertProcessing":
                section.Knows("sep", "cls");
                return ReadBert(section);
            case "ByteLevel":
                section.Knows("add_prefix_space", "trim_offsets", "use_regex");
                return null;
            case "RobertaProcessing":
                section.Knows("sep", "cls", "trim_offsets", "add_prefix_space");
                return ReadRoberta(section);
            case "Sequence":
                section.Knows("processors");
                return ReadSequence(section);
            case "TemplateProcessing":
                return ReadTemplate(section);
            case var type:
                section.RefuseType(type, Known);
                return null;
        }
    }

    private static Template? ReadSequence(JsonSection section)
    {
        Template[] templates = [.. section.Sections("processors").Select(Read).OfType<Template>()];
        if (templates.Length > 1)
        {
            section.Problem(
                "processors",
                "adds special tokens in more than one step, which this tool does not support. Leave one.");
        }

        return templates.FirstOrDefault();
    }

    /// <summary>[CLS] A [SEP] B [SEP], the last two of type 1.</summary>
    private static Template ReadBert(JsonSection section)
    {
        var (begin, end) = (ReadToken(section, "cls"), ReadToken(section, "sep"));
        TemplateSlot[] single = [new(begin, 0), new(TemplateSlot.TextA, 0), new(end, 0)];
        return new Template(single, [.. single, new(TemplateSlot.TextB, 1), new(end, 1)]);
    }

    /// <summary>&lt;s&gt; A &lt;/s&gt; &lt;/s&gt; B &lt;/s&gt;, all of type 0: RoBERTa knows no other.</summary>
    private static Template ReadRoberta(JsonSection section)
    {
        var (begin, end) = (ReadToken(section, "cls"), ReadToken(section, "sep"));
        TemplateSlot[] single = [new(begin, 0), new(TemplateSlot.TextA, 0), new(end, 0)];
        return new Template(single, [.. single, new(end, 0), new(TemplateSlot.TextB, 0), new(end, 0)]);
    }

    private static int ReadToken(JsonSection section, string key)
    {
        if (section.Element(key) is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2
            && JsonSection.TryId(pair[1], out var id))
        {
            return id;
        }

        section.Problem(key, "must be a token and its id, as [\"</s>\", 2].");
        return 0;
    }

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

    private static TemplateSlot[] ReadSlots(JsonSection section, string key, Dictionary<string, int[]> ids)
    {
        var slots = new List<TemplateSlot>();
        foreach (var piece in section.Sections(key))
        {
            if (piece.Section("Sequence") is { } text)
            {
                var name = text.Text("id", "");
                if (name is not ("A" or "B"))
                {
                    text.Problem("id", $"is '{name}'; it must be 'A' or 'B'.");
                }

                var id = name == "B" ? TemplateSlot.TextB : TemplateSlot.TextA;
                slots.Add(new TemplateSlot(id, text.Number("type_id", 0)));
            }
            else if (piece.Section("SpecialToken") is { } special)
            {
                var name = special.Text("id", "");
                if (!ids.TryGetValue(name, out var tokenIds))
                {
                    special.Problem("id", $"is '{name}', which post_processor.special_tokens does not hold.");
                }

                var type = special.Number("type_id", 0);
                slots.AddRange((tokenIds ?? []).Select(token => new TemplateSlot(token, type)));
            }
            else
            {
                section.Problem(key, "must be a list of objects with the key 'Sequence' or 'SpecialToken'.");
            }
        }

        return [.. slots];
    }
}
