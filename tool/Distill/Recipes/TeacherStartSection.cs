namespace Distill.Recipes;

internal sealed record TeacherStartSection : StartSection
{
    [Key(
        "The Hugging Face model folder whose weights are taken, whatever it was trained for.",
        Path = PathKind.ModelFolder)]
    public required override string From { get; init; }
}
