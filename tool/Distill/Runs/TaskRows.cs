using Distill.Data;
using Distill.Models;
using Distill.Recipes;
using Distill.Tasks;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>The recipe's task: how its rows become examples, and what is learned from them.</summary>
internal abstract class TaskRows
{
    /// <summary>Every value of an example lies below: the size of the vocabulary, or 256 for pixels.</summary>
    public abstract int Limit { get; }

    /// <param name="tokenizer">null where rows are no text</param>
    public static TaskRows Of(RecipeFile file, Tokenizer? tokenizer) => file.Recipe.Task switch
    {
        TaskKind.TextClassification => new ClassifiedTexts(file.Recipe, tokenizer),
        TaskKind.MaskedLm => new MaskedTexts(file, tokenizer!),
        _ => throw new ArgumentOutOfRangeException(nameof(file), file.Recipe.Task, null),
    };

    /// <summary>What a model for the task ends in.</summary>
    public static Head HeadOf(TaskKind task) => task switch
    {
        TaskKind.TextClassification => Head.SequenceClassification,
        TaskKind.MaskedLm => Head.MaskedLM,
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, null),
    };

    /// <summary>Adds what the examples depend on, beside the tokenizer and the files' content.</summary>
    public abstract void Describe(Fingerprint fingerprint);

    /// <summary>The labels that these files hold together; none for a task without labels.</summary>
    public abstract Labels FindLabels(IReadOnlyList<TableSource> sources, RowProblems problems);

    /// <summary>
    /// The examples of a file. Ends with all bad rows told, unless <paramref name="problems"/> skips them.
    /// </summary>
    /// <param name="labels">null where the rows have none</param>
    public abstract IEnumerable<Example> Read(TableSource source, Labels? labels, RowProblems problems);

    public abstract ITask Task(Labels labels);
}
