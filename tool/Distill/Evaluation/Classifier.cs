using Distill.Data;
using Distill.Formats;
using Distill.Models;
using Distill.Tasks;
using Distill.Tokenizers;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>
/// A finished model with its tokenizer, as one folder holds them: reads texts as the model was trained to.
/// </summary>
internal sealed class Classifier : IDisposable
{
    private readonly TextConfig _config;
    private readonly Tokenizer _tokenizer;
    private readonly TextIds _texts;

    private Classifier(Model model, Tokenizer tokenizer, int maxLength)
    {
        (Model, _tokenizer, _config) = (model, tokenizer, (TextConfig)model.Config);
        Labels = Labels.Ordered(model.Config.Labels);
        Task = new TextClassification(Labels.Count, _config.PadTokenId);
        _texts = new TextIds(tokenizer, maxLength);
    }

    public Model Model { get; }

    public ITask Task { get; }

    /// <summary>In the order of the model's outputs.</summary>
    public Labels Labels { get; }

    /// <param name="maxLength">
    /// tokens that texts are cut to; null: as in training, and at most what the model can read
    /// </param>
    /// <exception cref="UserException">all that is wrong with the model, the tokenizer, and both together</exception>
    public static Classifier Load(string folder, int? maxLength, Device device)
    {
        var problems = new InputProblems();
        var (model, tokenizer) = (default(Model), default(Tokenizer));
        problems.Collect(() => model = ModelLoader.Load(folder, device));
        if (Directory.Exists(folder))
        {
            problems.Collect(() => tokenizer = Tokenizer.Load(folder));
        }

        if (model is not null && tokenizer is not null)
        {
            Compare(folder, model.Config, tokenizer, maxLength, problems);
        }

        if (problems.Any)
        {
            model?.Dispose();
            problems.ThrowIfAny();
        }

        model!.Weights.Freeze();
        var longest = Math.Min(LongestInput.Read(folder) ?? int.MaxValue, ((TextConfig)model.Config).MaxPositionEmbeddings);
        return new Classifier(model, tokenizer!, maxLength ?? longest);
    }

    /// <summary>
    /// The rows of a file. Bad ones are told all at once, unless <paramref name="problems"/> skips them.
    /// </summary>
    public TemporaryExamples Read(TableSource source, ExampleColumns columns, RowProblems problems) =>
        TemporaryExamples.Of(
            source.Path,
            _tokenizer.VocabularySize,
            ExampleReader.Read(source, columns, columns.Label is null ? null : Labels, Encode, problems));

    /// <summary>
    /// Texts as they are given, each alone or with its pair; the line of an example is its place, from 1.
    /// </summary>
    public TemporaryExamples Read(IReadOnlyList<string[]> texts) => TemporaryExamples.Of(
        "texts",
        _tokenizer.VocabularySize,
        texts.Select((text, i) =>
        {
            var encoded = Encode(text[0], text.ElementAtOrDefault(1));
            return encoded.Flaw is null
                ? new Example(encoded.Ids, encoded.Boundary, Labels.None, i + 1)
                : throw new UserException(ExitCode.InputInvalid, $"text {i + 1}", encoded.Flaw);
        }));

    public void Dispose() => Model.Dispose();

    private Encoded Encode(string text, string? pair)
    {
        var encoded = _texts.Encode(text, pair);
        return encoded.Boundary < encoded.Ids.Length && _config.TypeVocabSize < 2
            ? Encoded.Bad($"the model reads one text; its type_vocab_size is {_config.TypeVocabSize}.")
            : encoded;
    }

    private static void Compare(
        string folder, ModelConfig model, Tokenizer tokenizer, int? maxLength, InputProblems problems)
    {
        if (model is not TextConfig { Head: Head.SequenceClassification } config)
        {
            problems.Add(folder, $"holds a model for {model.Head}, which cannot be asked about texts yet.");
            return;
        }

        if (tokenizer.VocabularySize > config.VocabSize)
        {
            problems.Add(
                folder,
                $"the tokenizer has {tokenizer.VocabularySize} tokens, the model {config.VocabSize}; they do not "
                + "belong together. Copy the tokenizer from where the model was trained.");
        }

        if (maxLength > config.MaxPositionEmbeddings)
        {
            problems.Add(
                folder,
                $"reads at most {config.MaxPositionEmbeddings} tokens; a longest length of {maxLength} was asked for.");
        }
    }
}
