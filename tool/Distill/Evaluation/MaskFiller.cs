using Distill.Data;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Evaluation;

/// <summary>A finished model that finds the tokens behind masks.</summary>
internal sealed class MaskFiller : FinishedModel
{
    private readonly FinishedText _text;
    private readonly int _mask;

    private MaskFiller(FinishedText text, int mask) : base(text.Model)
    {
        (_text, _mask) = (text, mask);
        Task = new MaskedLanguage(text.Tokenizer);
    }

    public override ITask Task { get; }

    /// <inheritdoc cref="FinishedModel.Load"/>
    public static new MaskFiller Load(string folder, int? maxLength, Device device)
    {
        var text = FinishedText.Load(folder, maxLength, device);
        if (text.Tokenizer.Named.Mask is { } mask)
        {
            return new MaskFiller(text, mask);
        }

        text.Model.Dispose();
        throw new UserException(
            ExitCode.InputInvalid,
            folder,
            "the tokenizer has no token for the mask, such as '[MASK]'. Name it as mask_token in "
            + "tokenizer_config.json.");
    }

    public override TemporaryExamples ReadLabelled(TableSource source, NamedColumns columns, RowProblems problems)
    {
        var found = columns.LoneText(source);
        var ids = new LanguageIds(_text.Tokenizer, _text.MaxLength);
        return TemporaryExamples.Of(
            source.Path,
            _text.Tokenizer.VocabularySize,
            ExampleReader.Read(source, found, labels: null, (text, _) => ids.Encode(text), problems));
    }

    /// <summary>The most probable tokens for each mask of a text, in its order.</summary>
    /// <exception cref="UserException">there is no mask in what the model reads of the text</exception>
    public IReadOnlyList<IReadOnlyList<TokenGuess>> Fill(string text, int count, Precision precision)
    {
        var ids = _text.Tokenizer.Encode(text, maxLength: _text.MaxLength).Ids;
        int[] places = [.. Enumerable.Range(0, ids.Length).Where(place => ids[place] == _mask)];
        if (places.Length == 0)
        {
            var mask = Quoted.Short(_text.Tokenizer.TokenOf(_mask));
            throw new UserException(
                ExitCode.Usage,
                "",
                $"The text {Quoted.Short(text)} has no {mask} in its first {_text.MaxLength} tokens. Write one where a "
                + "word is to be found.");
        }

        using var scope = new TensorScope();
        return TokenGuess.Best(_text.Logits(ids, places, precision), count, _text.Tokenizer);
    }
}
