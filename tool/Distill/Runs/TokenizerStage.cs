using Distill.Data;
using Distill.Recipes;
using Distill.Tokenizers;

namespace Distill.Runs;

/// <summary>The vocabulary: trained on the recipe's own text, or taken from a folder.</summary>
/// <param name="cleaning">null where rows stay as they are</param>
internal sealed class TokenizerStage(RecipeFile file, Stages stages, RowCleaning? cleaning)
{
    private const int Version = 1;

    private readonly Recipe _recipe = file.Recipe;

    /// <returns>the stage with the tokenizer's files, or null where rows are token ids already, or images</returns>
    public Stage? Run()
    {
        if (_recipe.Data.Tokens is not null || _recipe.Task.IsImages())
        {
            return null;
        }

        var source = _recipe.Tokenizer.From ?? (_recipe.Tokenizer.Train is null ? _recipe.VocabularyFolder : null);
        return source is null ? Train(_recipe.Tokenizer.Train!) : Copy(file.Resolve(source));
    }

    private Stage Copy(string folder) => stages.Complete(
        "tokenizer",
        new Fingerprint("tokenizer", Version).WithFiles("from", folder),
        stage => Tokenizer.Load(folder).Save(stage.Path));

    private Stage Train(VocabularySection section)
    {
        var fingerprint = new Fingerprint("tokenizer", Version)
            .With("tokenizer.train", section)
            .With("data.text", _recipe.Data.Text)
            .With("data.text_pair", _recipe.Data.TextPair)
            .With("data.delimiter", _recipe.Data.Delimiter)
            .With("data.limit", _recipe.Data.Limit)
            .With("task", _recipe.Task);
        foreach (var source in Sources())
        {
            fingerprint.WithFile("rows", source.Path);
        }

        if (_recipe.Data.Prompt is { } prompt)
        {
            fingerprint.With("data.prompt", prompt);
        }

        if (cleaning is not null)
        {
            fingerprint.With("cleaned rows", cleaning.Fingerprint);
        }

        return stages.Complete("tokenizer", fingerprint, stage => Trained(section).Save(stage.Path));
    }

    /// <summary>
    /// Of byte-level BPE there are two kinds: GPT-2's, with one token between texts, and RoBERTa's, with tokens around
    /// them, for padding and for masks, which every other task has a use for.
    /// </summary>
    private Tokenizer Trained(VocabularySection section) => section.Kind switch
    {
        VocabularyKind.Wordpiece => WordPieceTrainer.Train(
            Texts(), section.VocabSize, section.Lowercase, section.MinFrequency),
        VocabularyKind.ByteLevelBpe => ByteLevelBpeTrainer.Train(
            Texts(),
            section.VocabSize,
            section.MinFrequency,
            _recipe.Task == TaskKind.CausalLm ? ByteLevelSettings.Gpt2 : ByteLevelSettings.Roberta),
        _ => throw new ArgumentOutOfRangeException(nameof(section), section.Kind, null),
    };

    /// <summary>Only rows that are trained on: a vocabulary must not know the test set.</summary>
    private IEnumerable<TableSource> Sources()
    {
        (string Role, string? Path)[] files =
        [
            .. TaskRows.Roles("train", _recipe.Data.TrainFiles).Select(file => (file.Role, (string?)file.Path)),
            ("unlabelled", _recipe.Data.Unlabelled),
        ];
        return from rows in files
               where rows.Path is not null
               let source = TaskRows.Source(file, rows.Path)
               select cleaning?.Source(rows.Role, source) ?? source;
    }

    private IEnumerable<string> Texts()
    {
        // Bad rows are told when the rows themselves are read.
        var ignored = new RowProblems(Data.BadRows.Skip);
        return Sources().SelectMany(source => TableReader.Read(source, _recipe.Data.TextColumns, ignored))
            .SelectMany(row => row.Fields);
    }
}
