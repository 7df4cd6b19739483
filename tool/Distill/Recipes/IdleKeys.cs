namespace Distill.Recipes;

/// <summary>
/// Keys that nothing reads unless other keys allow it. Given in vain they are refused, for their user expects something
/// of them; in the resolved recipe they are left out.
/// </summary>
internal static class IdleKeys
{
    private static readonly string[] _teachers = ["teacher.from", "teacher.model", "teacher.start"];

    /// <summary>The terms that learn from a teacher.</summary>
    private static readonly string[] _taught =
        ["soft", "hidden", "embeddings", "attention", "relations", "relational", "contrastive"];

    private static readonly IReadOnlyList<IdleKey> _all =
    [
        new("extends", [], recipe => recipe.Extends is null,
            "it is followed before keys are read, and a recipe with all of its keys extends no other."),
        new("teacher", _teachers, HasNoTeacher,
            "it gives neither teacher.from, the folder of a trained model, nor teacher.model, the shape of one to "
            + "train. Give one of them, or remove it."),
        .. _taught.Select(name => new IdleKey($"loss.{name}", _teachers, HasNoTeacher,
            "there is no teacher. Give teacher.from or teacher.model, or remove it.")),
        .. new[] { "weight", "weight_end", "change" }.Select(name => new IdleKey(
            $"loss.hard.{name}", _teachers, HasNoTeacher,
            "without a teacher the loss has one term. Remove it, or give teacher.from or teacher.model.")),
        new("baseline", [.. _teachers, "student.start"],
            recipe => HasNoTeacher(recipe) && recipe.Student.Start is null,
            "there is neither a teacher nor student.start whose worth it could show. Remove it."),
        new("student.generations", _teachers, HasNoTeacher,
            "there is no teacher for the first one. Remove it, or give teacher.from or teacher.model."),
        new("data.unlabelled", ["task"], recipe => recipe.Task.IsLanguage(),
            "the task learns the texts of data.train themselves. Remove it."),
        new("data.unlabelled", _teachers, HasNoTeacher,
            "there is no teacher, and rows without labels have no other loss. Remove it, or give teacher.from or "
            + "teacher.model."),
        new("data.unlabelled", ["loss"], recipe => recipe is { HasTeacher: true, Loss.AsksTheTeacher: false },
            "loss.soft.weight is 0, and rows without labels have no other loss. Remove it, or give that a value "
            + "above 0."),
        new("data.label", ["task"], recipe => recipe.Task.IsLanguage(),
            "the task learns the texts themselves. Remove it."),
        new("data.text_pair", ["task"], recipe => recipe.Task.IsLanguage(),
            "the task reads one text a row. Remove it."),
        new("data.label_separator", ["task"], recipe => recipe.Task != TaskKind.TextClassification,
            "only the task text-classification has rows with several labels. Remove it."),
        new("loss.hard.label_smoothing", ["data.label_separator"], HasSeveralLabels,
            "rows have several labels, each a yes or no. Remove it."),
        new("loss.soft.standardize", ["data.label_separator"], HasSeveralLabels,
            "rows have several labels, each a yes or no; there are no others to compare it with. Remove it."),
        new("data.pack", ["task"], recipe => recipe.Task != TaskKind.CausalLm,
            "only the task causal-lm joins texts. Remove it."),
        new("data.pack", ["data.prompt"], recipe => recipe.Data.Prompt is not null,
            "an answer stays with its prompt, a row each. Remove it."),
        new("data.prompt", ["task"], recipe => recipe.Task != TaskKind.CausalLm,
            "only the task causal-lm goes on from prompts. Remove it."),
        new("data.masking", ["task"], recipe => recipe.Task != TaskKind.MaskedLm,
            "only the task masked-lm masks tokens. Remove it."),
        .. OfTexts(),
        .. OfImages(),
        .. OfCleaning(),
        new("data.mix", ["task"], recipe => recipe.Task.IsImages(),
            "files of texts are mixed; the task looks at images. Remove it."),
        new("data.mix.temperature", ["data.mix.weights"], recipe => recipe.Data.Mix?.Weights is not null,
            "data.mix.weights says how much of each file an epoch has. Remove one of the two."),
        new("data.augment", ["task"], recipe => recipe.Task.IsImages(),
            "it is about texts; images have data.image.augment. Remove it."),
        new("data.augment", ["task"], recipe => recipe.Task.IsLanguage() || IsTagging(recipe),
            "only the texts of text-classification are changed. Remove it."),
        new("data.augment", ["data.tokens"], recipe => recipe.Data.Tokens is not null,
            "data.tokens holds ids, and only a tokenizer knows which of them are words. Remove one of the two."),
        new("data.split.validation", ["data.validation"], recipe => recipe.Data.Validation is not null,
            "data.validation names the rows. Remove one of the two."),
        new("data.split.test", ["data.test"], recipe => recipe.Data.Test is not null,
            "data.test names the rows. Remove one of the two."),
        new("data.text", ["data.tokens"], recipe => recipe.Data.Tokens is not null,
            "data.tokens holds the input. Remove one of the two."),
        new("data.text_pair", ["data.tokens"], recipe => recipe.Data.Tokens is not null,
            "data.tokens holds the input. Remove one of the two."),
        new("data.text_pair", ["task"], IsTagging,
            "task is token-classification, which reads one text. Remove it."),
        new("data.tokens", ["task"], IsTagging,
            "task is token-classification, which reads words. Give them as data.text."),
        new("data.delimiter", ["data.train"], recipe => Path.GetExtension(recipe.Data.Train) is ".jsonl" or ".conll",
            "the rows of data.train have no separated fields. Remove it."),
        new("tokenizer", ["data.tokens"], recipe => recipe.Data.Tokens is not null,
            "data.tokens is tokenized already. Remove one of the two."),
        .. new[] { "proportions", "mean" }.Select(name => new IdleKey(
            $"teacher.{name}", ["teacher.also"], recipe => recipe.Teacher.Also is null,
            "one model teaches. Remove it, or give teacher.also.")),
        new("teacher.also", ["loss"], recipe => recipe is { HasTeacher: true, Loss.Soft.IsUsed: false },
            "loss.soft.weight is 0, and what is inside of a network only the first one shows. Remove it."),
        new("teacher.label_match", _teachers, recipe => recipe.HasTeacher && recipe.Teacher.From is null,
            "the teacher is trained here, with the labels of the rows. Remove it."),
        new("teacher.label_match", ["task"], recipe => recipe.Task.IsLanguage(), "the task has no labels. Remove it."),
        new("teacher.write", _teachers, HasNoTeacher,
            "there is no teacher. Give teacher.from or teacher.model, or remove it."),
        new("teacher.write", ["task"], recipe => recipe.Task != TaskKind.CausalLm,
            "only models of the task causal-lm write texts. Remove it."),
        new("teacher.write.prompt_tokens", ["data.prompt"], recipe => recipe.Data.Prompt is not null,
            "data.prompt holds what the teacher goes on from. Remove it."),
        .. new[] { "top_p", "copies" }.Select(name => new IdleKey(
            $"teacher.write.{name}", ["teacher.write.temperature"], recipe => recipe.Teacher.Write is { Temperature: 0 },
            "at temperature 0 nothing is left to chance. Remove it, or give teacher.write.temperature a value above 0.")),
        new("teacher.cache", _teachers, HasNoTeacher,
            "there is no teacher. Give teacher.from or teacher.model, or remove it."),
        new("teacher.cache", ["task"], recipe => recipe.Task == TaskKind.MaskedLm,
            "rows are masked anew in every epoch, and the teacher answers other ones. Remove it."),
        new("teacher.cache", ["task"], recipe => !recipe.Task.IsLanguage(),
            "answers about labels are few numbers, and kept whole. Remove it."),
        new("teacher.cache", ["loss"], recipe => recipe is { HasTeacher: true, Loss.Soft.IsUsed: false },
            "loss.soft.weight is 0, and the teacher is not asked. Remove it."),
        new("teacher.cache", ["loss"], recipe => recipe.Loss.Inside.Any(),
            "a term of the loss compares what is inside of the networks, for which the teacher is asked in every step. "
            + "Remove it."),
        new("teacher.cache", ["teacher.also"], recipe => recipe.Teacher.Also is not null,
            "several teachers are asked in every step. Remove it."),
        new("teacher.data", ["teacher.from", "teacher.model"], IsTeacherFinished,
            "teacher.from names a model that is trained already. Remove teacher.data."),
        new("teacher.training", ["teacher.from", "teacher.model"], IsTeacherFinished,
            "teacher.from names a model that is trained already. Remove teacher.training."),
        new("teacher.freeze", ["teacher.from", "teacher.model"], IsTeacherFinished,
            "teacher.from names a model that is trained already. Remove teacher.freeze."),
        .. new[] { "layers", "keep" }.Select(name => new IdleKey(
            $"teacher.start.{name}", ["teacher.model"], recipe => recipe.Teacher is { Model: null },
            "without teacher.model the teacher has the shape of the folder's model. Remove it, or give that.")),
        .. OfTerms(),
        .. new[] { "balance", "class_weights" }.Select(name => new IdleKey(
            $"loss.hard.{name}", ["task"], recipe => recipe.Task.IsLanguage(), "the task has no labels. Remove it.")),
        .. new[] { "balance", "class_weights" }.Select(name => new IdleKey(
            $"loss.hard.{name}", ["data.label_separator"], HasSeveralLabels,
            "rows have several labels, each a yes or no. Remove it.")),
        new("loss.soft.mix", ["loss.soft.divergence"],
            recipe => recipe.Loss.Soft.Divergence != DivergenceKind.JensenShannon,
            "only the divergence jensen-shannon has one. Remove it, or choose that."),
        .. new[] { "temperature", "temperature_end" }.Select(name => new IdleKey(
            $"loss.soft.{name}", ["loss.soft.divergence"],
            recipe => recipe.Loss.Soft.Divergence == DivergenceKind.LogitMse,
            "the divergence logit-mse compares the logits as they are. Remove it.")),
        new("loss.soft.scale_by_t2", ["loss.soft.divergence"],
            recipe => recipe.Loss.Soft.Divergence is DivergenceKind.LogitMse or DivergenceKind.TotalVariation,
            "with this divergence gradients do not shrink with the squared temperature. Remove it."),
        .. OfModel("teacher.model", recipe => recipe.Teacher.Model),
        .. OfModel("student.model", recipe => recipe.Student.Model),
        new("tokenizer.train.lowercase", ["tokenizer.train.kind"],
            recipe => recipe.Tokenizer.Train?.Kind == VocabularyKind.ByteLevelBpe,
            "byte-level-bpe keeps every text as it is. Remove it, or choose wordpiece."),
        .. OfTraining("teacher.training", recipe => recipe.Teacher.Training),
        .. OfTraining("training", recipe => recipe.Training),
    ];

    public static bool IsIdle(string path, Recipe recipe) => _all.Any(key => key.Path == path && key.IsIdle(recipe));

    public static void Check(RuleContext context)
    {
        foreach (var key in _all.Where(key => context.IsGiven(key.Path) && key.IsIdle(context.Recipe)))
        {
            if (context.AreSound([key.Path, .. key.Reads]))
            {
                context.Refuse(key.Path, $"{key.Path} has no effect: {key.Why}");
            }
        }
    }

    private static bool HasSeveralLabels(Recipe recipe) => recipe.Data.LabelSeparator is not null;

    private static IEnumerable<IdleKey> OfTexts()
    {
        string[] keys =
        [
            "data.text", "data.text_pair", "data.tokens", "data.max_length", "tokenizer",
        ];
        foreach (var key in keys)
        {
            yield return new(key, ["task"], recipe => recipe.Task.IsImages(),
                "the task looks at images, not at texts. Remove it.");
        }
    }

    private static IEnumerable<IdleKey> OfCleaning()
    {
        yield return new("data.clean", ["task"], recipe => recipe.Task.IsImages(),
            "it is about texts, and the task looks at images. Remove it.");
        yield return new("data.clean", ["task"], IsTagging,
            "it is about whole texts, and task is token-classification, where every word has a tag. Remove it.");
        yield return new("data.clean", ["data.tokens"], recipe => recipe.Data.Tokens is not null,
            "it is about texts, and data.tokens holds ids. Remove one of the two.");
        yield return new("data.clean.shingle", ["data.clean.near_duplicates"],
            recipe => recipe.Data.Clean is { NearDuplicates: null },
            "nothing looks for similar texts. Remove it, or give data.clean.near_duplicates.");
        yield return new("data.clean.conflicts", ["task"], recipe => recipe.Task.IsLanguage(),
            "the task has no labels. Remove it.");
        yield return new("data.clean.suspects", ["task"], recipe => recipe.Task.IsLanguage(),
            "the task has no labels. Remove it.");
        yield return new("data.clean.suspects", ["data.label_separator"], HasSeveralLabels,
            "rows have several labels, and only one can be suspected. Remove it.");
        yield return new("data.clean.suspect_probability", ["data.clean.suspects"],
            recipe => recipe.Data.Clean is { Suspects: null },
            "nothing looks for wrong labels. Remove it, or give data.clean.suspects.");
        yield return new("data.clean.leaks", ["data.validation", "data.test"],
            recipe => recipe.Data is { Validation: null, Test: null },
            "validation and test rows are dealt from data.train. Remove it; data.clean.duplicates keeps them apart.");
    }

    private static IEnumerable<IdleKey> OfImages()
    {
        foreach (var key in new[] { "data.image", "data.label_names" })
        {
            yield return new(key, ["task"], recipe => !recipe.Task.IsImages(),
                "the task reads texts, not images. Remove it.");
        }

        yield return new("data.label", ["task", "data.train"], recipe => recipe.Task.IsImages() && !HasTable(recipe),
            "only tables have columns; data.train is no .csv, .tsv or .tab. Remove it.");
    }

    private static bool HasTable(Recipe recipe) =>
        recipe.Data.Delimiter is not null || Path.GetExtension(recipe.Data.Train) is ".csv" or ".tsv" or ".tab";

    private static bool IsTagging(Recipe recipe) => recipe.Task == TaskKind.TokenClassification;

    private static bool HasNoTeacher(Recipe recipe) => !recipe.HasTeacher;

    /// <summary>What a term is made of counts only where the term does.</summary>
    private static IEnumerable<IdleKey> OfTerms()
    {
        foreach (var name in _taught.Prepend("hard"))
        {
            var section = $"loss.{name}";
            TermSection? Term(Recipe recipe) => (TermSection?)SectionShape.Get(recipe, section);
            var keys = SectionShape.Of(SectionShape.KeyAt(section).Type).Keys.Select(key => key.Name).ToList();
            foreach (var key in keys.Except(["weight", "weight_end", "change"]))
            {
                yield return new(
                    $"{section}.{key}", [$"{section}.weight", $"{section}.weight_end"],
                    recipe => recipe.HasTeacher && Term(recipe) is { IsUsed: false },
                    $"{section}.weight is 0. Remove it, or give {section}.weight a value above 0.");
            }

            string[] ends = [.. keys.Where(key => key.EndsWith("_end", StringComparison.Ordinal))];
            yield return new(
                $"{section}.change", [.. ends.Select(end => $"{section}.{end}")],
                recipe => ends.All(end => SectionShape.Get(Term(recipe), end) is null),
                $"nothing changes. Remove it, or give {section}.{ends[0]}.");
        }
    }

    private static bool IsTeacherFinished(Recipe recipe) => recipe.Teacher is { From: not null, Model: null, Start: null };

    /// <summary>Keys that a family of models does not have.</summary>
    private static IEnumerable<IdleKey> OfModel(string section, Func<Recipe, ModelSection?> model)
    {
        ArchitectureKind[] images = [.. Enum.GetValues<ArchitectureKind>().Where(kind => kind.IsImages())];
        ArchitectureKind[] llamas = [.. Enum.GetValues<ArchitectureKind>().Where(kind => kind.IsLlama())];
        static ArchitectureKind[] AllBut(params ArchitectureKind[] families) =>
            [.. Enum.GetValues<ArchitectureKind>().Except(families)];

        (string Name, ArchitectureKind[] Without, string Why)[] keys =
        [
            ("vocab_size", images, ""),
            ("max_position_embeddings", images, ""),
            ("patch_size", AllBut(images), "which reads texts"),
            ("qkv_bias", AllBut(images), "which reads texts"),
            ("num_key_value_heads", AllBut(llamas), "whose heads have keys and values of their own"),
            ("head_dim", AllBut(llamas), "whose heads share the hidden size"),
            ("embedding_size", AllBut(ArchitectureKind.Albert), "whose embeddings are as wide as its layers"),
            ("type_vocab_size", AllBut(ArchitectureKind.Bert, ArchitectureKind.Albert),
                "which tells the texts of a pair apart by the tokens between them"),
            ("hidden_dropout_prob", llamas, "which drops attention weights alone"),
            ("classifier_dropout", [ArchitectureKind.Gpt2, .. llamas, .. images], "whose head drops nothing"),
            ("layer_norm_eps", [ArchitectureKind.Distilbert], "where it is always 1.0e-12"),
            ("layer_norm_eps", llamas, "whose norms have rms_norm_eps"),
            ("rms_norm_eps", AllBut(llamas), "which has no RMS norms"),
            ("rope_theta", AllBut(llamas), "which has a vector for each position"),
            ("tie_word_embeddings", AllBut(llamas), "whose map to tokens is always the table of embeddings"),
        ];
        foreach (var (name, without, why) in keys)
        {
            foreach (var family in without)
            {
                var reason = family.IsImages() ? "which looks at images" : why;
                yield return new(
                    $"{section}.{name}", [$"{section}.architecture"], recipe => model(recipe)?.Architecture == family,
                    $"{section}.architecture is {Spelling.Word(family)}, {reason}. Remove it.");
            }
        }

        yield return new(
            $"{section}.tie_word_embeddings", ["task", $"{section}.architecture"],
            recipe => recipe.Task == TaskKind.TextClassification && model(recipe)?.Architecture.IsLlama() == true,
            "the task asks for no next token. Remove it.");
    }

    private static IEnumerable<IdleKey> OfTraining(string section, Func<Recipe, TrainingSection> training)
    {
        string[] kind = [$"{section}.optimizer.kind"];
        bool IsSgd(Recipe recipe) => training(recipe).Optimizer.Kind == OptimizerKind.Sgd;

        foreach (var name in new[] { "beta1", "beta2", "epsilon" })
        {
            yield return new($"{section}.optimizer.{name}", kind, IsSgd,
                $"{kind[0]} is sgd. Remove it, or choose adamw.");
        }

        yield return new($"{section}.optimizer.momentum", kind, recipe => !IsSgd(recipe),
            $"{kind[0]} is adamw, which has beta1. Remove it, or choose sgd.");
    }

    /// <summary>A key, when it is idle, and why.</summary>
    /// <param name="Reads">the keys that decide</param>
    private sealed record IdleKey(string Path, IReadOnlyList<string> Reads, Func<Recipe, bool> IsIdle, string Why);
}
