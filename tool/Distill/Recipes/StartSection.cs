namespace Distill.Recipes;

internal sealed record StartSection
{
    [Key("Whose layers are copied, with the embeddings.")]
    public StartFrom From { get; init; } = StartFrom.Teacher;

    [Key("Which of its layers become the student's, in order, counted from 0.", AtLeast = 0)]
    public required EqualList<int> Layers { get; init; }
}

internal enum StartFrom
{
    Teacher,
}
