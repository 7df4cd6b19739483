namespace Distill.Recipes;

internal sealed record TeacherDataSection
{
    [Key(
        "Labelled rows of its own, with the columns of data.",
        Path = PathKind.Rows, Otherwise = "those of data.train")]
    public string? Train { get; init; }
}
