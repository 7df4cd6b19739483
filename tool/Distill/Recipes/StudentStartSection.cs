namespace Distill.Recipes;

internal sealed record StudentStartSection : StartSection
{
    public const string Teacher = "teacher";

    [Key(
        "Whose weights are taken: teacher, or a Hugging Face model folder, whatever it was trained for.",
        Path = PathKind.TeacherOrModelFolder)]
    public override string From { get; init; } = Teacher;

    public bool IsFromTeacher => From == Teacher;
}
