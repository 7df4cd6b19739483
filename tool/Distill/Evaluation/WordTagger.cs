using Distill.Data;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>A finished model that tags words.</summary>
internal sealed class WordTagger : FinishedModel
{
    private readonly FinishedText _text;
    private readonly WordIds _words;

    private WordTagger(FinishedText text, string folder) : base(text.Model)
    {
        _text = text;
        _words = new WordIds(text.Tokenizer, text.MaxLength, folder);
        Tags = Labels.Ordered(text.Config.Labels);
        Task = new TokenClassification(Tags.Names, text.Config.FillTokenId);
    }

    public override ITask Task { get; }

    /// <summary>In the order of the model's outputs.</summary>
    public Labels Tags { get; }

    public override string? Note => _words.CutOff == 0
        ? null
        : $"{Quoted.Count(_words.CutOff, "word")} beyond the longest length, {_text.MaxLength} tokens: they have no tag.";

    /// <inheritdoc cref="FinishedModel.Load"/>
    public static new WordTagger Load(string folder, int? maxLength, Device device) =>
        new(FinishedText.Load(folder, maxLength, device), folder);

    public override TemporaryExamples ReadLabelled(TableSource source, NamedColumns columns, RowProblems problems)
    {
        var choice = new ColumnChoice(source);
        var found = new ExampleColumns(
            choice.Take(columns.Text.Column, "text", columns.Text.Option),
            Label: choice.Take(columns.Label.Column, "label", columns.Label.Option));
        choice.ThrowIfUnclear();
        return Read(TaggedReader.WithLists(source, found.Text, found.Label!), found, problems);
    }

    /// <summary>
    /// The rows of a file. Bad ones are told all at once, unless <paramref name="problems"/> skips them.
    /// </summary>
    public TemporaryExamples Read(TableSource source, ExampleColumns columns, RowProblems problems) =>
        TemporaryExamples.Of(
            source.Path,
            _text.Tokenizer.VocabularySize,
            TaggedReader.Read(source, columns, columns.Label is null ? null : Tags, _words, problems));

    /// <summary>Texts as they are given; the line of an example is its place, from 1.</summary>
    public TemporaryExamples Read(IReadOnlyList<string> texts) => TemporaryExamples.Of(
        "texts",
        _text.Tokenizer.VocabularySize,
        texts.Select((text, i) =>
        {
            var (example, flaw) = TaggedReader.Encode(text, i + 1, _words);
            return flaw is null ? example : throw new UserException(ExitCode.InputInvalid, $"text {i + 1}", flaw);
        }));

    /// <summary>The words of a text, each with what the model says to it.</summary>
    public TaggedText Tag(string text, Logits logits, int example)
    {
        var words = WordIds.Split(text);
        var firsts = _text.Tokenizer.EncodeWords(words, _text.MaxLength).Firsts;
        return TaggedText.Of(words, firsts, logits, example, Tags.Names);
    }
}
