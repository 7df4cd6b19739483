namespace Distill.Recipes;

internal sealed record TeacherSection
{
    [Key(
        "A Hugging Face model folder whose model is already trained for this task.",
        Path = PathKind.ModelFolder, Otherwise = "the recipe trains one, see teacher.model")]
    public string? From { get; init; }

    [Key(
        "How the outputs of teacher.from find the labels of the rows: by-name, as id2label of its config.json names "
        + "them; or by-number, in the sorted order of the rows' labels, for a teacher without names (LABEL_0, LABEL_1).")]
    public LabelMatch Labels { get; init; } = LabelMatch.ByName;

    [Key("The teacher that the recipe trains from scratch.", Otherwise = "none, see teacher.from")]
    public ModelSection? Model { get; init; }

    [Key("The rows that the teacher learns from.")]
    public TeacherDataSection Data { get; init; } = new();

    [Key("How the teacher is trained: a key that is not given here keeps its value in training.", Over = "training")]
    public TrainingSection Training { get; init; } = new();
}
