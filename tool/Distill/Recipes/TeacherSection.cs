namespace Distill.Recipes;

internal sealed record TeacherSection
{
    [Key(
        "A Hugging Face model folder whose model is already trained for this task.",
        Path = PathKind.ModelFolder, Otherwise = "the recipe trains one, see teacher.model")]
    public string? From { get; init; }

    [Key("The teacher that the recipe trains from scratch.", Otherwise = "none, see teacher.from")]
    public ModelSection? Model { get; init; }

    [Key("The rows that the teacher learns from.")]
    public TeacherDataSection Data { get; init; } = new();

    [Key("How the teacher is trained: a key that is not given here keeps its value in training.", Over = "training")]
    public TrainingSection Training { get; init; } = new();
}
