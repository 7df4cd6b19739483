namespace Distill.Recipes;

/// <summary>Whether what is inside of two networks can be compared: layers, heads, widths, tokens.</summary>
internal static class InsideRules
{
    /// <summary>What does not fit, with the key that says it.</summary>
    public static IEnumerable<(string Key, string What)> Problems(
        LossSection loss, NetworkShape student, NetworkShape teacher) =>
    [
        .. loss.Inside.SelectMany(term => Tokens(term.Name, student, teacher)),
        .. loss.Hidden is { IsUsed: true } hidden ? Layers("loss.hidden", hidden.Layers, student, teacher) : [],
        .. loss.Attention is { IsUsed: true } attention ? Attention(attention, student, teacher) : [],
        .. loss.Relations is { IsUsed: true } relations ? Relations(relations, student, teacher) : [],
    ];

    /// <summary>Token by token two networks can be compared only where they have the same tokens.</summary>
    private static IEnumerable<(string Key, string What)> Tokens(string term, NetworkShape student, NetworkShape teacher)
    {
        var key = $"loss.{term}";
        if (term is "relational" or "contrastive")
        {
            yield break; // rows are compared, by one vector each
        }

        if (student.PatchSize != teacher.PatchSize)
        {
            yield return (
                key,
                $"{key} compares patch by patch; patch_size of {student.Name} is {student.PatchSize} and that of "
                + $"{teacher.Name} is {teacher.PatchSize}. Give equal ones, or compare rows with loss.relational.");
        }
        else if (student.PatchSize is not null && student.Family != teacher.Family)
        {
            yield return (
                key,
                $"{key} compares patch by patch; {student.Name} is a {student.Family} and {teacher.Name} a "
                + $"{teacher.Family}, which differ in the tokens before the patches. Compare rows with loss.relational.");
        }
        else if (term is "attention" or "relations" && student.LooksBack != teacher.LooksBack)
        {
            var (one, other) = student.LooksBack ? (student, teacher) : (teacher, student);
            yield return (
                key,
                $"{key} compares where tokens look; those of {one.Name}, a {one.Family}, look back only, and those of "
                + $"{other.Name}, a {other.Family}, at all others. Compare states with loss.hidden.");
        }
    }

    private static IEnumerable<(string Key, string What)> Layers(
        string term, LayerMap map, NetworkShape student, NetworkShape teacher)
    {
        var key = $"{term}.layers";
        if (map.Of(student.Layers, teacher.Layers).Count == 0 && map.Rule is { } rule)
        {
            yield return (
                key,
                $"{key} is {Spelling.Word(rule)}, which leaves no layer of {student.Name}, with {student.Layers}. Choose "
                + "uniform.");
        }

        (NetworkShape Network, IEnumerable<int> Named)[] sides =
            [(student, map.Pairs.Select(pair => pair.Student)), (teacher, map.Pairs.Select(pair => pair.Teacher))];
        foreach (var (network, named) in sides)
        {
            foreach (var layer in named.Where(layer => layer >= network.Layers).Distinct())
            {
                yield return (key, $"{key} names layer {layer}; those of {network.Name} are 0 to {network.Layers - 1}.");
            }
        }
    }

    private static IEnumerable<(string Key, string What)> Attention(
        AttentionLossSection section, NetworkShape student, NetworkShape teacher)
    {
        const string key = "loss.attention";
        foreach (var problem in Layers(key, section.Layers, student, teacher))
        {
            yield return problem;
        }

        if (section.Layers.Pairs.Any(pair => LayerPair.Embeddings == Math.Min(pair.Student, pair.Teacher)))
        {
            yield return ($"{key}.layers", $"{key}.layers names embeddings, which look nowhere. Name blocks, from 0.");
        }

        if (section.HeadMatch == HeadsKind.Each && student.Heads != teacher.Heads)
        {
            yield return (
                $"{key}.head_match",
                $"{key}.head_match is each; {student.Name} has {student.Heads} heads and {teacher.Name} "
                + $"{teacher.Heads}. Give mean, or compare with loss.relations.");
        }
    }

    private static IEnumerable<(string Key, string What)> Relations(
        RelationsLossSection section, NetworkShape student, NetworkShape teacher)
    {
        const string key = "loss.relations";
        if (section.TeacherLayer >= teacher.Layers)
        {
            yield return (
                $"{key}.teacher_layer",
                $"{key}.teacher_layer is {section.TeacherLayer}; those of {teacher.Name} are 0 to {teacher.Layers - 1}.");
        }

        var heads = section.RelationHeads ?? student.Heads;
        int[] widths = [student.QueryWidth, student.KeyWidth, teacher.QueryWidth, teacher.KeyWidth];
        if (widths.Any(width => width % heads != 0))
        {
            var common = widths.Aggregate(GreatestDivisor);
            var told = section.RelationHeads is null
                ? $"{key}.relation_heads is that of {student.Name}, {heads}"
                : $"{key}.relation_heads is {heads}";
            var others = Enumerable.Range(1, Math.Min(common, 64)).Where(each => common % each == 0);
            yield return (
                $"{key}.relation_heads",
                $"{told}; it must divide the channels of all maps, {string.Join(", ", widths.Distinct())}. Numbers that "
                + $"do: {string.Join(", ", others)}.");
        }
    }

    private static int GreatestDivisor(int one, int other) => other == 0 ? one : GreatestDivisor(other, one % other);
}
