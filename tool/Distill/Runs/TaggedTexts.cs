using Distill.Data;
using Distill.Recipes;
using Distill.Tasks;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>Rows of words, each with a tag.</summary>
internal sealed class TaggedTexts(RecipeFile file, Tokenizer tokenizer) : TaskRows
{
    private readonly DataSection _data = file.Recipe.Data;
    private readonly List<string> _notes = [];

    public override int Limit => tokenizer.VocabularySize;

    public override IReadOnlyList<string> Notes => _notes;

    public override void Describe(Fingerprint fingerprint) => fingerprint
        .With("words", _data.Text)
        .With("tags", _data.Label)
        .With("length", _data.MaxLength);

    public override Labels FindLabels(IReadOnlyList<TableSource> sources, RowProblems problems) =>
        Labels.ReadLists(sources, _data.Label, WordIds.Split, mayBeEmpty: false, problems);

    public override IEnumerable<Example> Read(TableSource source, Labels? labels, RowProblems problems)
    {
        var columns = new ExampleColumns(_data.Text, Label: labels is null ? null : _data.Label);
        var words = new WordIds(tokenizer, _data.MaxLength, file.Where("tokenizer"));
        foreach (var example in TaggedReader.Read(source, columns, labels, words, problems))
        {
            yield return example;
        }

        if (words.CutOff > 0)
        {
            _notes.Add(
                $"{source.Path}: {Quoted.Count(words.CutOff, "word")} beyond data.max_length {_data.MaxLength}; they "
                + "are neither learned nor counted.");
        }
    }

    public override ITask Task(Labels labels) => new TokenClassification(labels.Names, tokenizer.PadId);
}
