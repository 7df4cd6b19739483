using Distill.Data;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>A finished model that labels texts, or pairs of texts: one label each, or several.</summary>
internal sealed class TextClassifier : FinishedModel
{
    /// <summary>Between the labels of a row that may have several, where the user says nothing.</summary>
    public const char UsualSeparator = '|';

    private readonly FinishedText _text;
    private readonly TextIds _texts;

    private TextClassifier(FinishedText text) : base(text.Model)
    {
        _text = text;
        _texts = new TextIds(text.Tokenizer, text.MaxLength);
        Labels = Labels.Ordered(text.Config.Labels);
        Task = text.Config.MultiLabel
            ? new MultiLabelClassification(Labels.Names, text.Config.FillTokenId)
            : new TextClassification(Labels.Names, text.Config.FillTokenId);
    }

    public override ITask Task { get; }

    /// <summary>In the order of the model's outputs.</summary>
    public Labels Labels { get; }

    /// <inheritdoc cref="FinishedModel.Load"/>
    public static new TextClassifier Load(string folder, int? maxLength, Device device) =>
        new(FinishedText.Load(folder, maxLength, device));

    public override TemporaryExamples ReadLabelled(TableSource source, NamedColumns columns, RowProblems problems)
    {
        var choice = new ColumnChoice(source);
        var found = new ExampleColumns(
            choice.Take(columns.Text.Column, "text", columns.Text.Option),
            columns.Pair,
            choice.Take(columns.Label.Column, "label", columns.Label.Option),
            columns.LabelSeparator);
        choice.ThrowIfUnclear();
        return Read(source, found, problems);
    }

    /// <summary>What the model says to an example.</summary>
    public Prediction Predict(Logits logits, int example) =>
        Prediction.Of(logits, example, Labels.Names, _text.Config.MultiLabel);

    /// <summary>
    /// The rows of a file. Bad ones are told all at once, unless <paramref name="problems"/> skips them.
    /// </summary>
    public TemporaryExamples Read(TableSource source, ExampleColumns columns, RowProblems problems)
    {
        if (_text.Config.MultiLabel)
        {
            columns = columns with { LabelSeparator = columns.LabelSeparator ?? UsualSeparator };
            source = columns.Label is { } label
                ? LabelSet.WithLists(source, columns.LabelSeparator.Value, label)
                : source;
        }

        return TemporaryExamples.Of(
            source.Path,
            _text.Tokenizer.VocabularySize,
            ExampleReader.Read(source, columns, columns.Label is null ? null : Labels, Encode, problems));
    }

    /// <summary>
    /// Texts as they are given, each alone or with its pair; the line of an example is its place, from 1.
    /// </summary>
    public TemporaryExamples Read(IReadOnlyList<string[]> texts) => TemporaryExamples.Of(
        "texts",
        _text.Tokenizer.VocabularySize,
        texts.Select((text, i) =>
        {
            var encoded = Encode(text[0], text.ElementAtOrDefault(1));
            return encoded.Flaw is null
                ? new Example(
                    encoded.Ids, encoded.Boundary, Labels.None, i + 1,
                    _text.Config.MultiLabel ? LabelSet.Unknown : null)
                : throw new UserException(ExitCode.InputInvalid, $"text {i + 1}", encoded.Flaw);
        }));

    private Encoded Encode(string text, string? pair)
    {
        var encoded = _texts.Encode(text, pair);
        return encoded.Boundary < encoded.Ids.Length && !_text.Config.ReadsPairs
            ? Encoded.Bad($"the model reads one text; its type_vocab_size is {_text.Config.TypeVocabSize}.")
            : encoded;
    }
}
