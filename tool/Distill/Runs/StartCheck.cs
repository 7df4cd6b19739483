using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Looks into the configs of folders that models start from: can the recipe's models be made of them?</summary>
internal static class StartCheck
{
    public static IReadOnlyList<Problem> Run(RecipeFile file)
    {
        var (teacher, student) = (file.Recipe.Teacher, file.Recipe.Student);
        var problems = new List<Problem>();
        if (teacher.Start is { } start && file.IsSound("teacher.start"))
        {
            problems.AddRange(Problems(file, "teacher", start, start.From, "teacher.start.from", teacher.Model));
        }

        if (student.Start is not { } own || !file.IsSound("student.start"))
        {
            return problems;
        }

        if (!own.IsFromTeacher)
        {
            problems.AddRange(Problems(file, "student", own, own.From, "student.start.from", student.Model));
        }
        else if (teacher is { From: { } from })
        {
            problems.AddRange(Problems(file, "student", own, from, "teacher.from", student.Model));
        }
        else if (teacher is { Model: null, Start.From: { } folder })
        {
            problems.AddRange(Problems(file, "student", own, folder, "teacher.start.from", student.Model));
        }

        return problems;
    }

    /// <param name="section">of the model that starts: teacher or student</param>
    /// <param name="key">that names the folder</param>
    /// <param name="model">null for the folder's shape</param>
    private static IEnumerable<Problem> Problems(
        RecipeFile file, string section, StartSection start, string folder, string key, ModelSection? model)
    {
        if (!file.IsSound(key))
        {
            return [];
        }

        try
        {
            var config = ModelLoader.Config(file.Resolve(folder), TaskRows.HeadOf(file.Recipe.Task));
            return model is null
                ? [.. TeacherCheck.Rows(file, key, config), .. Frozen(file, section, config)]
                : [.. Grouped(file, section, key, config), .. Whole(file, key, config), .. Fit(file, section, start, key, model, config)];
        }
        catch (UserException exception)
        {
            return exception.Problems;
        }
    }

    private static IEnumerable<Problem> Fit(
        RecipeFile file, string section, StartSection start, string key, ModelSection model, ModelConfig config) =>
        from problem in StartRules.Problems(section, model, start, Source(key, config))
        where file.IsSound(problem.Key)
        select new Problem(file.Where(problem.Key), problem.What);

    private static IEnumerable<Problem> Frozen(RecipeFile file, string section, ModelConfig config)
    {
        var key = $"{section}.freeze";
        var freeze = file.Recipe.Teacher.Freeze;
        return freeze is null || !file.IsSound(key)
            ? []
            : from problem in FreezeRules.Problems(key, freeze, config.NumHiddenLayers, Family(config))
              select new Problem(file.Where(key), problem);
    }

    private static IEnumerable<Problem> Grouped(RecipeFile file, string section, string key, ModelConfig config)
    {
        if (config is AlbertConfig { NumHiddenGroups: > 1 } albert)
        {
            yield return new(
                file.Where($"{section}.model"),
                $"num_hidden_groups of the model of {key} is {albert.NumHiddenGroups}; an albert of {section}.model has "
                + "one. Start from another model.");
        }
    }

    private static IEnumerable<Problem> Whole(RecipeFile file, string key, ModelConfig config)
    {
        if (config.PrunedHeads.Any)
        {
            yield return new(
                file.Where(key),
                $"the model of {key} has layers without some of their heads (pruned_heads of its config.json), and a model "
                + "of a recipe has all of them. Start from another model.");
        }
    }

    private static string Family(ModelConfig config) => (string)config.ToJson()["model_type"]!;

    private static StartSource Source(string key, ModelConfig config) => new(
        $"the model of {key}",
        Family(config),
        config.NumHiddenLayers,
        config.HiddenSize,
        config.NumAttentionHeads,
        config.IntermediateSize,
        (config as TextConfig)?.VocabSize,
        (config as TextConfig)?.MaxPositionEmbeddings,
        (config as AlbertConfig)?.EmbeddingSize,
        (config as LlamaFamilyConfig)?.KeyValueHeads,
        (config as LlamaFamilyConfig)?.HeadSize,
        Activation(config)?.Replace('_', '-'),
        (config as ImageConfig)?.PatchSize);

    private static string? Activation(ModelConfig config) => config switch
    {
        EncoderConfig encoder => encoder.HiddenAct,
        Gpt2Config gpt2 => gpt2.ActivationFunction,
        LlamaFamilyConfig llama => llama.HiddenAct,
        ImageConfig image => image.HiddenAct,
        _ => null,
    };
}
