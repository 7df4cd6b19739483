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
    public LabelMatch LabelMatch { get; init; } = LabelMatch.ByName;

    [Key(
        "The shape of a teacher that the recipe trains.",
        Otherwise = "that of teacher.start where it is given; none with teacher.from")]
    public ModelSection? Model { get; init; }

    [Key("Starts from another model's weights, such as a pre-trained one.", Otherwise = "from random weights")]
    public TeacherStartSection? Start { get; init; }

    [Key(
        "Parts that training leaves as they are: embeddings, layers, layers.0, layers.0-3, head.",
        Otherwise = "all weights are trained")]
    public EqualList<string>? Freeze { get; init; }

    [Key(
        "Folders of more models that are trained for this task, with the same tokens: all of them teach together.",
        Path = PathKind.ModelFolder, Otherwise = "one model teaches")]
    public EqualList<string>? Also { get; init; }

    [Key(
        "How much each of several teachers counts, the first one first; only their proportions matter.",
        Above = 0, AtMost = 1000000, Otherwise = "all count the same")]
    public EqualList<double>? Proportions { get; init; }

    [Key("What several teachers say together: the mean of their probabilities, or of their logits.")]
    public MeanKind Mean { get; init; } = MeanKind.Probabilities;

    [Key(
        "What the teacher must reach on the validation rows before it teaches.",
        Otherwise = "it must be better than always the most frequent answer")]
    public ExpectSection? Expect { get; init; }

    [Key(
        "The teacher writes texts, and the student learns these in place of the rows (sequence-level distillation, Kim and "
        + "Rush 2016). Of causal-lm.",
        Otherwise = "the student learns the rows")]
    public WriteSection? Write { get; init; }

    [Key(
        "A language model is asked about every row once, and the likeliest tokens of its answers are kept, in place of "
        + "being asked in every step. Of causal-lm; elsewhere answers are kept whole.",
        Otherwise = "a language model is asked in every step")]
    public CacheSection? Cache { get; init; }

    [Key("The rows that the teacher learns from.")]
    public TeacherDataSection Data { get; init; } = new();

    [Key("How the teacher is trained: a key that is not given here keeps its value in training.", Over = "training")]
    public TrainingSection Training { get; init; } = new();
}

internal enum MeanKind
{
    Probabilities,
    Logits,
}
