namespace Distill.Recipes;

/// <summary>Which rows and columns go together, and what the models must be to read them.</summary>
internal static class DataRules
{
    public static void Check(RuleContext context)
    {
        SharesLeaveTrainingRows(context);
        FilesAreApart(context);
        if (context.Recipe.Task.IsImages())
        {
            return; // what follows is about texts
        }

        ConllHoldsTags(context);
        ColumnsAreApart(context);
        TokenizerIsOne(context);
        VocabularyHoldsTheBytes(context);
        LanguageIsText(context);
        foreach (var (name, model) in ModelRules.Models(context.Recipe))
        {
            ModelReadsTheRows(name, model, context);
            ModelKnowsTheVocabulary(name, model, context);
        }
    }

    private static void SharesLeaveTrainingRows(RuleContext context)
    {
        var (data, split) = (context.Recipe.Data, context.Recipe.Data.Split);
        if (data is { Validation: null, Test: null } && split.Validation + split.Test >= 1
            && context.AreSound("data.split"))
        {
            context.Refuse(
                "data.split",
                $"data.split.validation is {split.Validation} and data.split.test is {split.Test}; no training rows "
                + "are left. Together they must be below 1.");
        }
    }

    private static void FilesAreApart(RuleContext context)
    {
        var data = context.Recipe.Data;
        (string Key, string? Path)[] files =
        [
            ("data.train", data.Train),
            ("data.validation", data.Validation),
            ("data.test", data.Test),
            ("data.unlabelled", data.Unlabelled),
            .. (data.Mix?.Also ?? []).Select(path => ("data.mix.also", (string?)path)),
            .. (data.Mix?.Test ?? []).Select(path => ("data.mix.test", (string?)path)),
        ];
        var firsts = new Dictionary<string, string>();
        foreach (var (key, path) in files)
        {
            if (string.IsNullOrEmpty(path) || !context.AreSound(key))
            {
                continue;
            }

            var full = Path.GetFullPath(path, context.Folder);
            if (!firsts.TryAdd(full, key))
            {
                context.Refuse(
                    key,
                    $"{key} is the same file as {firsts[full]}; figures from rows that were learned say nothing. "
                    + "Name another file, or remove it.");
            }
        }
    }

    private static void ConllHoldsTags(RuleContext context)
    {
        var data = context.Recipe.Data;
        (string Key, string? Path)[] files =
        [
            ("data.train", data.Train), ("data.validation", data.Validation), ("data.test", data.Test),
        ];
        foreach (var (key, path) in files)
        {
            if (path is not null && Path.GetExtension(path) is ".conll"
                && context.Recipe.Task != TaskKind.TokenClassification && context.AreSound(key, "task"))
            {
                context.Refuse(
                    key,
                    $"{key} is {Quoted.Short(path)}, words with a tag each; task is "
                    + $"{Spelling.Word(context.Recipe.Task)}. Give task: token-classification, or other rows.");
            }
        }
    }

    private static void ColumnsAreApart(RuleContext context)
    {
        var data = context.Recipe.Data;
        var input = data.Tokens is null ? ("data.text", data.Text) : ("data.tokens", data.Tokens);
        (string Key, string? Column)[] inputs = [input, ("data.text_pair", data.TextPair)];
        foreach (var (key, column) in inputs)
        {
            if (column == data.Label && !context.Recipe.Task.IsLanguage() && context.AreSound(key, "data.label"))
            {
                context.Refuse(
                    key,
                    $"{key} and data.label are the same column, {Quoted.Short(column)}; the model would read the "
                    + "answer.");
            }
        }

        if (data.Prompt == data.Text && context.AreSound("data.text", "data.prompt"))
        {
            context.Refuse(
                "data.prompt",
                $"data.prompt and data.text are the same column, {Quoted.Short(data.Text)}; nothing would be learned.");
        }

        if (data.TextPair == data.Text && context.AreSound("data.text", "data.text_pair"))
        {
            context.Refuse(
                "data.text_pair",
                $"data.text and data.text_pair are the same column, {Quoted.Short(data.Text)}.");
        }
    }

    private static void TokenizerIsOne(RuleContext context)
    {
        if (context.Recipe.Tokenizer is { From: not null, Train: not null }
            && context.AreSound("tokenizer.from", "tokenizer.train", "data.tokens"))
        {
            context.Refuse("tokenizer", "tokenizer.from and tokenizer.train are both given. Remove one of them.");
        }

        // A teacher that only writes does so in tokens of its own.
        var writes = context.Recipe is { Teacher: { From: not null, Write: not null }, Student.Start: null }
            && !context.Recipe.Loss.AsksTheTeacher;
        if (!writes && context.Recipe is { VocabularyFolder: { } folder, Tokenizer: { From: null, Train: not null } }
            && context.AreSound("tokenizer.train", "data.tokens", "teacher", "student.start"))
        {
            context.Refuse(
                "tokenizer.train",
                $"tokenizer.train makes new words, and the model of {folder} knows its own. Remove it.");
        }
    }

    private static void VocabularyHoldsTheBytes(RuleContext context)
    {
        const string key = "tokenizer.train.vocab_size";
        const int least = 256 + 5;
        if (context.Recipe.Tokenizer.Train is { Kind: VocabularyKind.ByteLevelBpe, VocabSize: < least } train
            && context.AreSound(key, "tokenizer.train.kind", "data.tokens"))
        {
            context.Refuse(
                key,
                $"{key} is {train.VocabSize}; byte-level-bpe has 256 bytes and up to five special tokens alone. Give at "
                + $"least {least}, usually 4000 to 50000.");
        }
    }

    private static void LanguageIsText(RuleContext context)
    {
        var task = context.Recipe.Task;
        if (task.IsLanguage() && context.Recipe.Data.Tokens is not null && context.AreSound("task", "data.tokens"))
        {
            context.Refuse(
                "data.tokens",
                $"data.tokens holds ids without a tokenizer; {Spelling.Word(task)} needs one, for its special tokens. "
                + "Give the texts themselves with data.text.");
        }
    }

    private static void ModelReadsTheRows(string name, ModelSection model, RuleContext context)
    {
        var data = context.Recipe.Data;
        var (positions, types) = ($"{name}.max_position_embeddings", $"{name}.type_vocab_size");
        if (data.MaxLength > model.MaxPositionEmbeddings && context.AreSound("data.max_length", positions))
        {
            context.Refuse(
                "data.max_length",
                $"data.max_length is {data.MaxLength} and {positions} is {model.MaxPositionEmbeddings}; the model "
                + "cannot read such rows. Shorten the rows or lengthen the model.");
        }

        if (data.TextPair is not null
            && model is { Architecture: ArchitectureKind.Bert or ArchitectureKind.Albert, TypeVocabSize: < 2 }
            && context.AreSound("data.text_pair", types))
        {
            context.Refuse(types, $"{types} is 1; data.text_pair needs 2, to tell the texts apart.");
        }
    }

    private static void ModelKnowsTheVocabulary(string name, ModelSection model, RuleContext context)
    {
        var key = $"{name}.vocab_size";
        if (!context.AreSound(key, "data.tokens", "tokenizer"))
        {
            return;
        }

        if (context.Recipe.Data.Tokens is not null)
        {
            if (model.VocabSize is null)
            {
                context.Refuse(
                    name,
                    $"{key} is missing; with data.tokens there is no tokenizer to take it from. Give the highest id "
                    + "plus 1.");
            }
        }
        else if (context.Recipe.Tokenizer is { From: null, Train: { } train } && model.VocabSize < train.VocabSize)
        {
            context.Refuse(
                key,
                $"{key} is {model.VocabSize} and tokenizer.train.vocab_size is {train.VocabSize}; the model must "
                + $"know every piece. Remove {key}.");
        }
    }
}
