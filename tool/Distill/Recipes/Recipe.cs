namespace Distill.Recipes;

/// <summary>One run, from raw data to a measured student. These records hold every default of the tool.</summary>
internal sealed record Recipe
{
    [Key(
        "Another recipe whose keys hold where this one does not give them: sections are taken key by key, lists and values "
        + "as a whole, and null takes a key back to its default. Paths in it count from its own folder; its name is not taken over.",
        Path = PathKind.File, Otherwise = "the recipe stands alone")]
    public string? Extends { get; init; }

    [Key(
        "The run's name, and that of its folder runs/<name>: letters, digits, '.', '_' and '-'.",
        Otherwise = "the recipe's file name")]
    public string Name { get; init; } = "";

    [Key("Everything random is drawn from it: same recipe, same seed, same result.", AtLeast = 0)]
    public int Seed { get; init; } = 1;

    [Key("What the models learn to do.")]
    public TaskKind Task { get; init; } = TaskKind.TextClassification;

    [Key(
        "Also trains the student without the teacher, same budget and seed, to show what distillation is worth; in a "
        + "recipe without a teacher, the student from random weights, to show what student.start is worth.")]
    public bool Baseline { get; init; } = true;

    [Key("The rows, and which of their columns count.")]
    public required DataSection Data { get; init; }

    [Key("How text becomes token ids, for teacher and student alike.")]
    public TokenizerSection Tokenizer { get; init; } = new();

    [Key(
        "The model that is learned from: a finished one, or one that the recipe trains. Without the section the student "
        + "learns from the rows alone.")]
    public TeacherSection Teacher { get; init; } = new();

    [Key("The small model that comes out.")]
    public required StudentSection Student { get; init; }

    [Key("What the student minimizes: a weighted sum of terms.")]
    public LossSection Loss { get; init; } = new();

    [Key("How the student is trained, and the teacher where teacher.training does not say otherwise.")]
    public TrainingSection Training { get; init; } = new();

    [Key("When the state of a training is written, from which an interrupted run goes on. It changes no result.")]
    public CheckpointSection Checkpoint { get; init; } = new();

    [Key(
        "What makes the student smaller, one step after another; each gives a model that is measured beside the others.",
        Otherwise = "the student stays as it is")]
    public EqualList<CompressStep> Compress { get; init; } = [];

    [Key("Other forms in which the last model is written, and measured from there.", Otherwise = "none")]
    public EqualList<ExportStep> Export { get; init; } = [];

    [Key(
        "What the last model must reach; a run that misses it ends with exit code 6.", Otherwise = "nothing is asked for")]
    public ExpectSection? Expect { get; init; }

    /// <summary>There is a model to learn from.</summary>
    public bool HasTeacher => Teacher is not { From: null, Model: null, Start: null };

    /// <summary>
    /// The folder of the model that came with a vocabulary, where the tokenizer section names none; null where none did.
    /// </summary>
    public string? VocabularyFolder => Teacher.From ?? Teacher.Start?.From
        ?? (Student.Start is { IsFromTeacher: false } start ? start.From : null);
}
