namespace Distill.Recipes;

/// <summary>Which parts of a model can be left as they are.</summary>
internal static class FreezeRules
{
    /// <param name="section">teacher or student</param>
    /// <param name="model">null where its shape is that of a folder</param>
    public static void Check(string section, EqualList<string>? freeze, ModelSection? model, RuleContext context)
    {
        var key = $"{section}.freeze";
        if (freeze is null || !context.AreSound(key, $"{section}.model.num_hidden_layers"))
        {
            return;
        }

        if (freeze.Count == 0)
        {
            context.Refuse(key, $"{key} is an empty list. Name a part, or remove it.");
        }

        var strangers = freeze.Where(word => NetworkPart.Read(word) is null).ToList();
        foreach (var word in strangers)
        {
            context.Refuse(
                key,
                $"{key} names {Quoted.Short(word)}; known are 'embeddings', 'layers', 'layers.0', 'layers.0-3' and "
                + $"'head'.{Nearest.Question(word, ["embeddings", "layers", "head"])}");
        }

        if (strangers.Count == 0 && model is not null)
        {
            foreach (var problem in Problems(key, freeze, model.NumHiddenLayers, Spelling.Word(model.Architecture)))
            {
                context.Refuse(key, problem);
            }
        }
    }

    /// <summary>What is wrong with words that are known, for a network of so many layers.</summary>
    public static IEnumerable<string> Problems(string key, EqualList<string> freeze, int layers, string family)
    {
        var parts = freeze.Select(word => (Word: word, Part: NetworkPart.Read(word)!)).ToList();
        foreach (var (word, part) in parts.Where(each => each.Part.Last < int.MaxValue))
        {
            if (family == Spelling.Word(ArchitectureKind.Albert))
            {
                yield return $"{key} names '{word}'; the layers of albert share their weights. Name 'layers'.";
            }
            else if (part.First > part.Last || part.Last >= layers)
            {
                yield return $"{key} names '{word}'; the layers are 0 to {layers - 1}.";
            }
        }

        if (Enumerable.Range(0, layers).All(layer => parts.Exists(each => each.Part.Holds(layer)))
            && Holds(NetworkPartKind.Embeddings) && Holds(NetworkPartKind.Head))
        {
            yield return $"{key} names every part; nothing is left to train. Leave one out, such as 'head'.";
        }

        bool Holds(NetworkPartKind kind) => parts.Exists(each => each.Part.Kind == kind);
    }
}
