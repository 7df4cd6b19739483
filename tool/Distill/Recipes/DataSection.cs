namespace Distill.Recipes;

internal sealed record DataSection
{
    [Key(
        "The rows that the student learns from: .csv, .tsv, .jsonl, .txt, or .conll with words and tags; of images also a "
        + "folder with a sub-folder for each class, or an IDX file with its labels beside it.",
        Path = PathKind.Rows)]
    public required string Train { get; init; }

    [Key(
        "The rows by which the best epoch is chosen.",
        Path = PathKind.Rows, Otherwise = "a share of the training rows")]
    public string? Validation { get; init; }

    [Key(
        "The rows that the closing table is measured on.",
        Path = PathKind.Rows, Otherwise = "a share of the training rows")]
    public string? Test { get; init; }

    [Key(
        "Rows without labels: the teacher's soft targets are their only loss.",
        Path = PathKind.Rows, Otherwise = "none")]
    public string? Unlabelled { get; init; }

    [Key("More files to learn from beside data.train, and how much of each.", Otherwise = "data.train alone")]
    public MixSection? Mix { get; init; }

    [Key(
        "Which shares of the training rows are set aside where no file is named; drawn by label, where a row has one, and seed.")]
    public SplitSection Split { get; init; } = new();

    [Key("The column that holds the text; of token-classification words, with white space between them.")]
    public string Text { get; init; } = "text";

    [Key("The column that holds a second text, for pairs of sentences.", Otherwise = "none")]
    public string? TextPair { get; init; }

    [Key(
        "The column that holds a prompt: it is read and never counted, and data.text holds the answer that is learned. "
        + "Of causal-lm.",
        Otherwise = "none; all of a text is learned")]
    public string? Prompt { get; init; }

    [Key(
        "The column that holds the label, a word or a whole number; of token-classification a tag for each word.")]
    public string Label { get; init; } = "label";

    [Key(
        "Rows have any number of labels, also none, with this between them in the label column, such as a semicolon.",
        Otherwise = "every row has one label")]
    public char? LabelSeparator { get; init; }

    [Key(
        "What labels are called that are the numbers 0, 1 and so on, as in IDX files.",
        Otherwise = "as they stand there")]
    public EqualList<string>? LabelNames { get; init; }

    [Key("What images become before a model reads them.")]
    public ImageSection Image { get; init; } = new();

    [Key(
        "The column that holds token ids separated by spaces, in place of text; there is no tokenizer then.",
        Otherwise = "none")]
    public string? Tokens { get; init; }

    [Key("What separates the fields of a row: one character, or the word tab.", Otherwise = "by the file's extension")]
    public char? Delimiter { get; init; }

    [Key(
        "Which rows are not learned from, and the form of the texts that are. Validation and test rows of files of "
        + "their own stay as they are.",
        Otherwise = "rows are learned from as they are")]
    public CleanSection? Clean { get; init; }

    [Key(
        "How texts are changed in training, another way in every epoch; teacher and student see the same.",
        Otherwise = "texts are learned as they are")]
    public TextAugmentSection? Augment { get; init; }

    [Key("Longer rows are cut to this many tokens, special tokens included.", AtLeast = 3, AtMost = 65536)]
    public int MaxLength { get; init; } = 128;

    [Key(
        "Joins the texts, each with the token that ends it, and cuts them into rows of max_length: no token is left "
        + "out. false: a text a row, cut to max_length.")]
    public bool Pack { get; init; } = true;

    [Key("Which tokens of a text are to be found, drawn anew in every epoch.")]
    public MaskingSection Masking { get; init; } = new();

    [Key("Reads only so many rows of each file, from its start.", AtLeast = 1, Otherwise = "all rows")]
    public int? Limit { get; init; }

    [Key("A row that cannot be used stops the run, or is skipped, counted and listed.")]
    public BadRowsKind BadRows { get; init; } = BadRowsKind.Error;

    /// <summary>data.train, then the files that are mixed with it.</summary>
    public IReadOnlyList<string> TrainFiles => [Train, .. Mix?.Also ?? []];

    /// <summary>The columns that hold text, in the order in which a model reads them.</summary>
    public IReadOnlyList<string> TextColumns => [.. new[] { Prompt, Text, TextPair }.OfType<string>()];

    /// <summary>data.test, then those of the files that are mixed; none where test rows are dealt.</summary>
    public IReadOnlyList<string> TestFiles => Test is null ? [] : [Test, .. Mix?.Test ?? []];
}

internal enum BadRowsKind
{
    Error,
    Skip,
}
