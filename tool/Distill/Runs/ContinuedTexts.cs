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

    /// <summary>Whether texts are joined and cut into rows; one with a prompt is a row of its own.</summary>
    public static bool AreJoined(DataSection data) => data is { Pack: true, Prompt: null };

    public override int Limit => _tokenizer.VocabularySize;

    public override void Describe(Fingerprint fingerprint)
    {
        fingerprint
            .With("text", _data.Text)
            .With("length", _data.MaxLength)
            .With("pack", AreJoined(_data));
        if (_data.Prompt is { } prompt)
        {
            fingerprint.With("prompt", prompt);
        }
    }

    public override Labels FindLabels(IReadOnlyList<TableSource> sources, RowProblems problems) => Labels.Ordered([]);

    public override IEnumerable<Example> Read(TableSource source, Labels? labels, RowProblems problems) =>
        LanguageReader.Read(
            source,
            new ExampleColumns(_data.TextColumns[0], _data.TextColumns.ElementAtOrDefault(1)),
            _tokenizer,
            _end,
            _data.MaxLength,
            AreJoined(_data),
            problems);

    public override ITask Task(Labels labels) => new CausalLanguage(_tokenizer.PadId);
}
