using Distill.Data;
using Distill.Models;
using Distill.Reports;
using Distill.Tasks;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>The rows of a run, tokenized: what every later stage reads.</summary>
/// <param name="Tokenizer">null where the rows held token ids from the start</param>
/// <param name="Task">what is learned from them</param>
/// <param name="Train">the labelled rows that the student learns from</param>
/// <param name="Unlabelled">rows that only the teacher can teach; empty where there are none</param>
/// <param name="TeacherTrain">the rows that the teacher learns from</param>
/// <param name="Identity">the fingerprint of the stage that made it, and how its rows were dealt</param>
internal sealed record PreparedData(
    Labels Labels,
    Tokenizer? Tokenizer,
    int VocabularySize,
    long PadId,
    ITask Task,
    ExampleSet Train,
    ExampleSet Unlabelled,
    ExampleSet TeacherTrain,
    ExampleSet Validation,
    ExampleSet Test,
    string Identity)
{
    /// <summary>Labelled and unlabelled rows together: what the student sees when it is distilled.</summary>
    public required ExampleSet Taught { get; init; }

    /// <summary>How images become what models read; null where rows are no images.</summary>
    public required ImageProcessor? Images { get; init; }

    /// <summary>The files of the rows that models are trained on, as they are read.</summary>
    public required IReadOnlyList<TableSource> TrainSources { get; init; }

    /// <summary>How data.clean left the files; null where rows are as they stand there.</summary>
    public required IReadOnlyList<CleanedRows>? Cleaned { get; init; }

    /// <summary>
    /// Of models that answer with tokens: how many of their outputs, the first ones, stand for one. Null of all others.
    /// </summary>
    public int? RealClasses => Task.Head is Head.CausalLM or Head.MaskedLM ? VocabularySize : null;

    /// <summary>Of the images, where rows are images.</summary>
    public ImageShape ImageShape => ImageShape.Of(Train.Length(0))!.Value;
}
