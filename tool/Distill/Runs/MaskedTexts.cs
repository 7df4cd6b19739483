using Distill.Data;
using Distill.Recipes;
using Distill.Tasks;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>Rows with a text each, whose tokens are masked and found again.</summary>
internal sealed class MaskedTexts : TaskRows
{
    private readonly DataSection _data;
    private readonly Tokenizer _tokenizer;

    /// <exception cref="UserException">the tokenizer has no token for the mask</exception>
    public MaskedTexts(RecipeFile file, Tokenizer tokenizer)
    {
        (_data, _tokenizer) = (file.Recipe.Data, tokenizer);
        if (tokenizer.Named.Mask is null)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                file.Where("tokenizer.from"),
                "the tokenizer has no token for the mask, such as '[MASK]', which masked-lm needs. Use another one, or "
                + "name it as mask_token in tokenizer_config.json.");
        }
    }

    public override int Limit => _tokenizer.VocabularySize;

    public override void Describe(Fingerprint fingerprint) => fingerprint
        .With("text", _data.Text)
        .With("length", _data.MaxLength)

        // Of no row, but of what is learned from them: the models' stages know their data by this fingerprint.
        .With("masking", _data.Masking);

    public override Labels FindLabels(IReadOnlyList<TableSource> sources, RowProblems problems) => Labels.Ordered([]);

    public override IEnumerable<Example> Read(TableSource source, Labels? labels, RowProblems problems)
    {
        var ids = new LanguageIds(_tokenizer, _data.MaxLength);
        return ExampleReader.Read(
            source, new ExampleColumns(_data.Text), labels: null, (text, _) => ids.Encode(text), problems);
    }

    public override ITask Task(Labels labels) =>
        new MaskedLanguage(_tokenizer, _data.Masking.Share, _data.Masking.WholeWords);
}
