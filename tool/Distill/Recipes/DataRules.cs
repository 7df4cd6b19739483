namespace Distill.Recipes;

/// <summary>Which rows and columns go together.</summary>
internal static class DataRules
{
    public static void Check(RuleContext context)
    {
        SharesLeaveTrainingRows(context);
        FilesAreApart(context);
        ColumnsAreApart(context);
        TokenizerIsOne(context);
        RowsFitTheModels(context);
        TokensHaveAVocabulary(context);
    }

    private static void SharesLeaveTrainingRows(RuleContext context)
    {
        var data = context.Recipe.Data;
        if (data.Validation is null && data.Test is null && data.Split.Validation + data.Split.Test >= 1 && context.AreSound("data.split"))
        {
            context.Refuse("data.split", $"data.split.validation {data.Split.Validation} and data.split.test {data.Split.Test} leave no "
                + "training rows. Together they must be below 1.");
        }
    }

    private static void FilesAreApart(RuleContext context)
    {
        var data = context.Recipe.Data;
        (string Key, string? Path)[] files =
        [
            ("data.train", data.Train), ("data.validation", data.Validation), ("data.test", data.Test), ("data.unlabelled", data.Unlabelled),
        ];
        var firsts = new Dictionary<string, string>();
        foreach (var (key, path) in files.Where(file => !string.IsNullOrEmpty(file.Path) && context.AreSound(file.Key)))
        {
            if (!firsts.TryAdd(Path.GetFullPath(path!, context.Folder), key))
            {
                context.Refuse(key, $"{key} is the same file as {firsts[Path.GetFullPath(path!, context.Folder)]}; figures from rows that were "
                    + "learned say nothing. Name another file, or remove it.");
            }
        }
    }

    private static void ColumnsAreApart(RuleContext context)
    {
        var data = context.Recipe.Data;
        (string Key, string? Column)[] inputs =
        [
            data.Tokens is null ? ("data.text", data.Text) : ("data.tokens", data.Tokens), ("data.text_pair", data.TextPair),
        ];
        foreach (var (key, column) in inputs.Where(input => input.Column == data.Label && context.AreSound(input.Key, "data.label")))
        {
            context.Refuse("data.label", $"{key} and data.label are the same column, {Quoted.Short(column!)}; the model would read the answer.");
        }

        if (data.TextPair == data.Text && context.AreSound("data.text", "data.text_pair"))
        {
            context.Refuse("data.text_pair", $"data.text and data.text_pair are the same column, {Quoted.Short(data.Text)}.");
        }

        foreach (var (name, model) in ModelRules.Models(context.Recipe))
        {
            if (data.TextPair is not null && model.TypeVocabSize < 2 && context.AreSound("data.text_pair", $"{name}.type_vocab_size"))
            {
                context.Refuse($"{name}.type_vocab_size", $"{name}.type_vocab_size is 1; data.text_pair needs 2, to tell the texts apart.");
            }
        }
    }

    private static void TokenizerIsOne(RuleContext context)
    {
        if (context.Recipe.Tokenizer is { From: not null, Train: not null } && context.AreSound("tokenizer.from", "tokenizer.train", "data.tokens"))
        {
            context.Refuse("tokenizer", "tokenizer.from and tokenizer.train are both given. Remove one of them.");
        }
    }

    private static void RowsFitTheModels(RuleContext context)
    {
        var maxLength = context.Recipe.Data.MaxLength;
        foreach (var (name, model) in ModelRules.Models(context.Recipe))
        {
            if (maxLength > model.MaxPositionEmbeddings && context.AreSound("data.max_length", $"{name}.max_position_embeddings"))
            {
                context.Refuse("data.max_length", $"data.max_length is {maxLength} and {name}.max_position_embeddings is "
                    + $"{model.MaxPositionEmbeddings}; the model cannot read such rows. Shorten the rows or lengthen the model.");
            }
        }
    }

    private static void TokensHaveAVocabulary(RuleContext context)
    {
        var vocabulary = context.Recipe.Tokenizer is { From: null, Train: { } train } ? train.VocabSize : 0;
        foreach (var (name, model) in ModelRules.Models(context.Recipe))
        {
            var key = $"{name}.vocab_size";
            if (context.Recipe.Data.Tokens is not null && model.VocabSize is null && context.AreSound(key, "data.tokens"))
            {
                context.Refuse(name, $"{key} is missing; with data.tokens there is no tokenizer to take it from. Give the highest id plus 1.");
            }
            else if (context.Recipe.Data.Tokens is null && model.VocabSize < vocabulary && context.AreSound(key, "tokenizer", "data.tokens"))
            {
                context.Refuse(key, $"{key} is {model.VocabSize} and tokenizer.train.vocab_size is {vocabulary}; the model must know every "
                    + $"piece. Remove {key}.");
            }
        }
    }
}
