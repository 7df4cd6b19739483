using Distill.Data;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>
/// A finished model, with all that its folder holds to read what it is asked as it was trained to: a kind for each head.
/// </summary>
internal abstract class FinishedModel(Model model) : IDisposable
{
    public Model Model => model;

    public abstract ITask Task { get; }

    /// <summary>What the user should know of the rows read so far, as a sentence; null where there is nothing.</summary>
    public virtual string? Note => null;

    /// <param name="maxLength">
    /// tokens that texts are cut to; null: as in training, and at most what the model can read
    /// </param>
    /// <exception cref="UserException">all that is wrong with the folder</exception>
    public static FinishedModel Load(string folder, int? maxLength, Device device)
    {
        var head = ModelLoader.Config(folder).Head;
        return head switch
        {
            Head.SequenceClassification => TextClassifier.Load(folder, maxLength, device),
            Head.TokenClassification => WordTagger.Load(folder, maxLength, device),
            Head.CausalLM => TextContinuer.Load(folder, maxLength, device),
            Head.MaskedLM => MaskFiller.Load(folder, maxLength, device),
            Head.ImageClassification or Head.ImageClassificationWithTeacher => ImageClassifier.Load(
                folder, maxLength, device),
            _ => throw new UserException(
                ExitCode.InputInvalid, folder, $"holds a model for {head}, which this verb cannot ask yet."),
        };
    }

    /// <summary>
    /// The labelled rows of a file. Bad ones are told all at once, unless <paramref name="problems"/> skips them.
    /// </summary>
    /// <exception cref="UserException">a column is neither named nor found</exception>
    public abstract TemporaryExamples ReadLabelled(TableSource source, NamedColumns columns, RowProblems problems);

    public void Dispose() => model.Dispose();
}
