using Distill.Data;
using Distill.Recipes;
using Distill.Tasks;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>Rows with a text, or two, and a label, or several.</summary>
internal sealed class ClassifiedTexts(Recipe recipe, Tokenizer? tokenizer) : TaskRows
{
    private readonly DataSection _data = recipe.Data;

    public override int Limit { get; } = tokenizer?.VocabularySize
        ?? recipe.Student.Model.VocabSize
        ?? throw new InvalidOperationException("rows of token ids without a vocabulary size");

    public override void Describe(Fingerprint fingerprint) => fingerprint
        .With("text", _data.Text)
        .With("pair", _data.TextPair)
        .With("label", _data.Label)
        .With("separator", _data.LabelSeparator)
        .With("tokens", _data.Tokens)
        .With("length", _data.MaxLength);

    public override Labels FindLabels(IReadOnlyList<TableSource> sources, RowProblems problems) =>
        _data.LabelSeparator is { } separator
            ? Labels.ReadLists(
                sources, _data.Label, field => LabelSet.Split(field, separator), mayBeEmpty: true, problems)
            : Labels.Read(sources, _data.Label, problems);

    public override IEnumerable<Example> Read(TableSource source, Labels? labels, RowProblems problems)
    {
        var columns = new ExampleColumns(
            _data.Tokens ?? _data.Text, _data.TextPair, labels is null ? null : _data.Label, _data.LabelSeparator);
        Encode encode = tokenizer is null
            ? new TokenIds(Limit, _data.MaxLength).Encode
            : new TextIds(tokenizer, _data.MaxLength).Encode;
        return ExampleReader.Read(source, columns, labels, encode, problems);
    }

    public override ITask Task(Labels labels) => _data.LabelSeparator is null
        ? new TextClassification(labels.Names, tokenizer?.PadId ?? 0)
        : new MultiLabelClassification(labels.Names, tokenizer?.PadId ?? 0);
}
