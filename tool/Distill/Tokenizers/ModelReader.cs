using System.Text.Json;

namespace Distill.Tokenizers;

/// <summary>Reads the model section: the vocabulary and how words become pieces of it.</summary>
internal static class ModelReader
{
    /// <returns>null for what has a problem, which is told</returns>
    public static (Vocabulary? Vocabulary, IPieces? Pieces) Read(JsonSection root)
    {
        if (root.Section("model") is not { } model)
        {
            root.Problem("model", "is missing; it holds the vocabulary. Name a tokenizer.json, not another JSON file.");
            return (null, null);
        }

        // Files from before 2023 do not name the model where only one kind has such keys.
        var type = model.Has("type") || !model.Has("merges") ? model.Type : "BPE";
        switch (type)
        {
            case "Unigram":
                return UnigramReader.Read(model);
            case "BPE" or "WordLevel" or "WordPiece":
                break;
            default:
                model.RefuseType(type, "BPE, Unigram, WordLevel and WordPiece");
                return (null, null);
        }

        if (ReadVocabulary(model) is not { } vocabulary)
        {
            return (null, null);
        }

        return type switch
        {
            "BPE" => (vocabulary, Bpe.Read(model, vocabulary)),
            "WordLevel" => (vocabulary, WordLevel.Read(model, vocabulary)),
            _ => (vocabulary, WordPiece.Read(model, vocabulary)),
        };
    }

    private static Vocabulary? ReadVocabulary(JsonSection model)
    {
        if (model.Element("vocab") is not { ValueKind: JsonValueKind.Object } tokens)
        {
            model.Problem("vocab", "is missing or no object; it maps each token to its id.");
            return null;
        }

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var sound = true;
        foreach (var property in tokens.EnumerateObject())
        {
            if (JsonSection.TryId(property.Value, out var id))
            {
                ids.Add(property.Name, id);
            }
            else
            {
                var found = JsonSection.Found(property.Value);
                model.Problem("vocab", $"gives {Quoted.Short(property.Name)} the id {found}; "
                    + "it must be a whole number from 0 to 2147483647.");
                sound = false;
            }
        }

        if (ids.Count == 0 && sound)
        {
            model.Problem("vocab", "is empty; it maps each token to its id.");
            sound = false;
        }

        return sound ? new Vocabulary(ids) : null;
    }
}
