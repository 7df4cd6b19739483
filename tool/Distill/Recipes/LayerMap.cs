namespace Distill.Recipes;

/// <summary>Which of the student's blocks are compared with which of the teacher's: by a rule, or pair by pair.</summary>
/// <param name="Rule">null where the pairs are named</param>
internal sealed record LayerMap(LayerMapRule? Rule, EqualList<LayerPair> Pairs)
{
    public static LayerMap By(LayerMapRule rule) => new(rule, []);

    public static LayerMap Named(EqualList<LayerPair> pairs) => new(null, pairs);

    /// <summary>The pairs, in the order of the student's blocks.</summary>
    /// <param name="student">how many blocks it has</param>
    /// <param name="teacher">how many blocks it has</param>
    public IReadOnlyList<LayerPair> Of(int student, int teacher)
    {
        var fewer = Math.Min(student, teacher);
        return Rule switch
        {
            null => Pairs,
            LayerMapRule.First => [.. Enumerable.Range(0, fewer).Select(i => new LayerPair(i, i))],
            LayerMapRule.Last =>
                [.. Enumerable.Range(0, fewer).Select(i => new LayerPair(student - fewer + i, teacher - fewer + i))],
            LayerMapRule.Skip => [.. Spread(student, teacher).SkipLast(1)],
            _ => [.. Spread(student, teacher)],
        };
    }

    /// <summary>
    /// At even steps, rounded up, the last with the last: 1, 3, 5 of six for three. Jiao et al. 2020, TinyBERT, section
    /// 3.1; without the last it is the skip of Sun et al. 2019, Patient Knowledge Distillation, section 3.2.
    /// </summary>
    private static IEnumerable<LayerPair> Spread(int student, int teacher) =>
        Enumerable.Range(0, student).Select(i => new LayerPair(i, ((((i + 1) * teacher) + student - 1) / student) - 1));
}

/// <summary>Blocks from 0, or <see cref="Embeddings"/> for what goes into the first.</summary>
internal sealed record LayerPair(int Student, int Teacher)
{
    public const int Embeddings = -1;

    public const string EmbeddingsWord = "embeddings";

    public override string ToString() => $"{{ student: {Word(Student)}, teacher: {Word(Teacher)} }}";

    public static string Word(int layer) => layer == Embeddings ? EmbeddingsWord : $"{layer}";
}

internal enum LayerMapRule
{
    Uniform,
    First,
    Last,
    Skip,
}
