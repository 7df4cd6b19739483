using Distill.Data;
using Distill.Recipes;
using Distill.Tasks;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>Rows with a text each, whose next tokens are predicted: joined and cut, or each for itself.</summary>
internal sealed class ContinuedTexts : TaskRows
{
    private readonly DataSection _data;
    private readonly Tokenizer _tokenizer;
    private readonly int _end;

    /// <exception cref="UserException">the tokenizer has no token that ends a text</exception>
    public ContinuedTexts(RecipeFile file, Tokenizer tokenizer)
    {
        (_data, _tokenizer) = (file.Recipe.Data, tokenizer);
        _end = tokenizer.Named.End ?? throw new UserException(
            ExitCode.InputInvalid,
            file.Where("tokenizer.from"),
            "the tokenizer has no token that ends a text, such as '<|endoftext|>', which causal-lm needs. Use another "
            + "one, or name it as eos_token in tokenizer_config.json.");
    }

    public override int Limit => _tokenizer.VocabularySize;

    public override void Describe(Fingerprint fingerprint) => fingerprint
        .With("text", _data.Text)
        .With("length", _data.MaxLength)
        .With("pack", _data.Pack);

    public override Labels FindLabels(IReadOnlyList<TableSource> sources, RowProblems problems) => Labels.Ordered([]);

    public override IEnumerable<Example> Read(TableSource source, Labels? labels, RowProblems problems) =>
        LanguageReader.Read(source, new ExampleColumns(_data.Text), _tokenizer, _end, _data.MaxLength, _data.Pack, problems);

    public override ITask Task(Labels labels) => new CausalLanguage(_tokenizer.PadId);
}
