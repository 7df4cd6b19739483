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

    /// <summary>What the user should know of the rows read so far, in sentences.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <param name="tokenizer">null where rows are no text</param>
    public static TaskRows Of(RecipeFile file, Tokenizer? tokenizer) => file.Recipe.Task switch
    {
        TaskKind.TextClassification => new ClassifiedTexts(file.Recipe, tokenizer),
        TaskKind.TokenClassification => new TaggedTexts(file, tokenizer!),
        TaskKind.CausalLm => new ContinuedTexts(file, tokenizer!),
        TaskKind.MaskedLm => new MaskedTexts(file, tokenizer!),
        TaskKind.ImageClassification => new ClassifiedImages(file),
        _ => throw new ArgumentOutOfRangeException(nameof(file), file.Recipe.Task, null),
    };

    /// <summary>What a model for the task ends in.</summary>
    public static Head HeadOf(TaskKind task) => task switch
    {
        TaskKind.TextClassification => Head.SequenceClassification,
        TaskKind.TokenClassification => Head.TokenClassification,
        TaskKind.CausalLm => Head.CausalLM,
        TaskKind.MaskedLm => Head.MaskedLM,
        TaskKind.ImageClassification => Head.ImageClassification,
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, null),
    };

    /// <summary>How images become what models read; null where rows are no images.</summary>
    public virtual ImageProcessor? Images => null;

    /// <summary>What the files of a source hold, as one word.</summary>
    public static string HashOf(TaskKind task, string path) =>
        task.IsImages() ? ContentHash.OfFiles(ImageRows.Files(path)) : ContentHash.OfFile(path);

    /// <summary>What files that belong together are called: train, train-2, train-3.</summary>
    public static IEnumerable<(string Role, string Path)> Roles(string first, IEnumerable<string> paths) =>
        paths.Select((path, index) => (index == 0 ? first : $"{first}-{index + 1}", path));

    /// <summary>A file that the recipe names, as its task reads it.</summary>
    public static TableSource Source(RecipeFile file, string path)
    {
        var data = file.Recipe.Data;
        var source = new TableSource(file.Resolve(path), data.Delimiter, data.Limit);
        return (file.Recipe.Task, data.LabelSeparator) switch
        {
            (TaskKind.TokenClassification, _) => TaggedReader.WithLists(source, data.Text, data.Label),
            (_, { } separator) => LabelSet.WithLists(source, separator, data.Label),
            _ => source,
        };
    }

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
