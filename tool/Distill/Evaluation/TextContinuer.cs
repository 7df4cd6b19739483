using Distill.Data;
using Distill.Formats;
using Distill.Models;
using Distill.Tasks;
using Distill.Tokenizers;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>A finished model that predicts the next token of a text.</summary>
internal sealed class TextContinuer : FinishedModel
{
    private readonly FinishedText _text;
    private readonly int _end;
    private readonly bool _pack;

    private TextContinuer(FinishedText text, int end, bool pack) : base(text.Model)
    {
        (_text, _end, _pack) = (text, end, pack);
        Task = new CausalLanguage(text.Tokenizer.PadId);
    }

    public override ITask Task { get; }

    /// <inheritdoc cref="FinishedModel.Load"/>
    public static new TextContinuer Load(string folder, int? maxLength, Device device)
    {
        var text = FinishedText.Load(folder, maxLength, device);
        if (text.Tokenizer.Named.End is { } end)
        {
            return new TextContinuer(text, end, TrainingNote.IsPacked(folder));
        }

        text.Model.Dispose();
        throw new UserException(
            ExitCode.InputInvalid,
            folder,
            "the tokenizer has no token that ends a text, such as '<|endoftext|>'. Name it as eos_token in "
            + "tokenizer_config.json.");
    }

    public override TemporaryExamples ReadLabelled(TableSource source, NamedColumns columns, RowProblems problems) =>
        TemporaryExamples.Of(
            source.Path,
            _text.Tokenizer.VocabularySize,
            LanguageReader.Read(
                source,
                columns.LoneText(source),
                _text.Tokenizer,
                _end,
                _text.MaxLength,
                _pack && columns.Prompt is null,
                problems));

    public Tokenizer Tokenizer => _text.Tokenizer;

    /// <summary>Tokens that the model can read.</summary>
    public int LongestText => _text.Config.MaxPositionEmbeddings;

    /// <summary>A text's tokens, without the one that would end it.</summary>
    public int[] Open(string text) => new DocumentIds(_text.Tokenizer, _end).Open(text);

    /// <summary>What the model writes behind each beginning, with the end where it was reached.</summary>
    /// <param name="most">tokens at most</param>
    public IReadOnlyList<int[]> Write(
        IReadOnlyList<TextStart> starts, Sampling sampling, int most, Precision precision) =>
        new TextGenerator(_text.Model, precision, _text.Tokenizer.VocabularySize, _end, sampling, most).Write(starts);

    /// <summary>The most probable tokens behind a text, of which the last ones are read where it is too long.</summary>
    /// <exception cref="UserException">the text gives no tokens</exception>
    public IReadOnlyList<TokenGuess> Next(string text, int count, Precision precision)
    {
        var ids = Open(text);
        if (ids.Length == 0)
        {
            throw new UserException(ExitCode.Usage, "", $"The text {Quoted.Short(text)} gives no tokens.");
        }

        using var scope = new TensorScope();
        var read = ids[^Math.Min(ids.Length, _text.MaxLength)..];
        return TokenGuess.Best(_text.Logits(read, [read.Length - 1], precision), count, _text.Tokenizer)[0];
    }
}
