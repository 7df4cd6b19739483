namespace Distill.Recipes;

/// <summary>Whether a model can start from another: family, layers, widths.</summary>
internal static class StartRules
{
    private const string Albert = "albert";

    private static readonly string[] _relatives = ["bert", "distilbert", "roberta"];

    /// <summary>What does not fit, with the key that says it.</summary>
    /// <param name="section">of the model that starts: teacher or student</param>
    public static IEnumerable<(string Key, string What)> Problems(
        string section, ModelSection model, StartSection start, StartSource source)
    {
        var family = Spelling.Word(model.Architecture);
        if (!AreRelated(family, source.Family))
        {
            return [($"{section}.model.architecture", Unrelated(section, family, source))];
        }

        return
        [
            .. Layers(section, model, start, source),
            .. Widths(section, model, start, source),
            .. Sizes(section, model, source),
        ];
    }

    private static bool AreRelated(string one, string other) =>
        one == other || (_relatives.Contains(one) && _relatives.Contains(other));

    private static string Unrelated(string section, string family, StartSource source)
    {
        var found = $"{section}.model.architecture is {family} and that of {source.Name} is {source.Family};";
        return family == Albert || source.Family == Albert
            ? $"{found} albert's layers share their weights, so it starts only from an albert, and only an albert from it."
            : $"{found} weights are copied within a family, and among {Quoted.List(_relatives)}.";
    }

    private static IEnumerable<(string Key, string What)> Layers(
        string section, ModelSection model, StartSection start, StartSource source)
    {
        var (key, count) = ($"{section}.start.layers", $"{section}.model.num_hidden_layers");
        var (wanted, there) = (model.NumHiddenLayers, source.NumHiddenLayers);
        if (source.Family == Albert)
        {
            if (start.Layers.Rule != LayerRule.Uniform)
            {
                yield return (key, $"{key} has no effect: albert's layers share their weights. Remove it.");
            }
        }
        else if (start.Layers.Rule is { } rule)
        {
            if (wanted > there)
            {
                yield return (
                    count,
                    $"{count} is {wanted} and that of {source.Name} is {there}; '{Spelling.Word(rule)}' takes none twice. "
                    + $"Give {there} at most, or name them with {key}, such as [0, 0].");
            }
        }
        else
        {
            if (start.Layers.Numbers.Count != wanted)
            {
                yield return (
                    key,
                    $"{key} names {Quoted.Count(start.Layers.Numbers.Count, "layer")} and {count} is {wanted}; each of "
                    + $"the {section}'s layers is copied from one.");
            }

            foreach (var layer in start.Layers.Numbers.Where(layer => layer >= there).Distinct())
            {
                yield return (key, $"{key} names layer {layer}; those of {source.Name} are 0 to {there - 1}.");
            }
        }
    }

    private static IEnumerable<(string Key, string What)> Widths(
        string section, ModelSection model, StartSection start, StartSource source)
    {
        var key = $"{section}.start.keep";
        (string Key, int Ours, int Theirs)[] widths =
        [
            ($"{section}.model.hidden_size", model.HiddenSize, source.HiddenSize),
            ($"{section}.model.num_attention_heads", model.NumAttentionHeads, source.NumAttentionHeads),
            ($"{section}.model.intermediate_size", model.IntermediateSize, source.IntermediateSize),
        ];
        if (start.Keep is not null && !_relatives.Contains(source.Family))
        {
            yield return (
                key,
                $"{key} is known for {Quoted.List(_relatives)}; {source.Name} is of {source.Family}. Remove it, and give "
                + "equal widths.");
            yield break;
        }

        if (start.Keep is not null && widths.All(width => width.Ours == width.Theirs))
        {
            yield return (key, $"{key} has no effect: the {section} is as wide as {source.Name}. Remove it.");
        }

        foreach (var (name, ours, theirs) in widths.Where(width => width.Ours != width.Theirs))
        {
            var found = $"{name} is {ours} and that of {source.Name} is {theirs};";
            if (ours > theirs)
            {
                yield return (name, $"{found} a copy cannot be wider. Give {theirs}, or remove {section}.start.");
            }
            else if (start.Keep is null)
            {
                yield return (
                    name,
                    $"{found} layers are copied between equal ones. Give {theirs}, say with {key} what a narrower model "
                    + $"keeps, or remove {section}.start.");
            }
        }

        var (ourHead, theirHead) = (HeadSize(model.HiddenSize, model.NumAttentionHeads),
            HeadSize(source.HiddenSize, source.NumAttentionHeads));
        if (start.Keep is not null && ourHead != theirHead && model.HiddenSize <= source.HiddenSize)
        {
            yield return (
                $"{section}.model.num_attention_heads",
                $"a head of the {section} has {ourHead:0.##} channels and one of {source.Name} {theirHead:0.##}; heads "
                + "are kept whole. Give hidden_size and num_attention_heads so that the first is "
                + $"{theirHead:0.##} times the second.");
        }
    }

    private static double HeadSize(int width, int heads) => (double)width / heads;

    private static IEnumerable<(string Key, string What)> Sizes(string section, ModelSection model, StartSource source)
    {
        var positions = $"{section}.model.max_position_embeddings";
        if (model.MaxPositionEmbeddings > source.MaxPositionEmbeddings)
        {
            yield return (
                positions,
                $"{positions} is {model.MaxPositionEmbeddings} and that of {source.Name} is "
                + $"{source.MaxPositionEmbeddings}; there is nothing to copy for the others. Give "
                + $"{source.MaxPositionEmbeddings} at most, or remove {section}.start.");
        }

        (string Name, string? Ours, string Theirs)[] sizes =
        [
            ("vocab_size", Word(model.VocabSize), Word(source.VocabSize) ?? "the tokenizer's"),
            ("embedding_size", source.EmbeddingSize is null ? null : Word(model.EmbeddingSize),
                Word(source.EmbeddingSize) ?? ""),
            ("num_key_value_heads", source.NumKeyValueHeads is null ? null : Word(StartSource.KeyValueHeads(model)),
                Word(source.NumKeyValueHeads) ?? ""),
            ("head_dim", source.HeadDim is null ? null : Word(StartSource.HeadSize(model)), Word(source.HeadDim) ?? ""),
            ("patch_size", source.PatchSize is null ? null : Word(model.PatchSize), Word(source.PatchSize) ?? ""),
            ("hidden_act", source.HiddenAct is null ? null : StartSource.Activation(model), source.HiddenAct ?? ""),
        ];
        foreach (var (name, ours, theirs) in sizes.Where(size => size.Ours is not null && size.Ours != size.Theirs))
        {
            var key = $"{section}.model.{name}";
            yield return (
                key,
                $"{key} is {ours} and that of {source.Name} is {theirs}; a copy has the same. "
                + $"{(name == "vocab_size" ? "Remove it" : $"Give {theirs}")}, or remove {section}.start.");
        }
    }

    private static string? Word(int? number) => number is { } value ? $"{value}" : null;
}
