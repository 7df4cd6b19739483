using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>
/// Looks into the config of a given teacher, or of the folder that one starts from: has it what the losses compare?
/// </summary>
internal static class InsideCheck
{
    public static IReadOnlyList<Problem> Run(RecipeFile file)
    {
        var (loss, teacher) = (file.Recipe.Loss, file.Recipe.Teacher);
        var (key, folder) = teacher switch
        {
            { From: { } from } => ("teacher.from", from),
            { Model: null, Start.From: { } start } => ("teacher.start.from", start),
            _ => ("", null),
        };
        if (folder is null || !loss.Inside.Any() || !file.IsSound(key) || !file.IsSound("student.model"))
        {
            return [];
        }

        try
        {
            var config = ModelLoader.Config(file.Resolve(folder), TaskRows.HeadOf(file.Recipe.Task));
            var (ours, theirs) = (
                NetworkShape.Of("student.model", file.Recipe.Student.Model), Shape($"the model of {key}", config));
            return
            [
                .. from problem in InsideRules.Problems(loss, ours, theirs)
                   where file.IsSound(problem.Key)
                   select new Problem(file.Where(problem.Key), problem.What),
            ];
        }
        catch (UserException)
        {
            return []; // what is wrong with the folder is told where it is looked into as a teacher
        }
    }

    private static NetworkShape Shape(string name, ModelConfig config)
    {
        var (queries, keys) = config is LlamaFamilyConfig llama
            ? (llama.NumAttentionHeads * llama.HeadSize, llama.KeyValueHeads * llama.HeadSize)
            : (config.HiddenSize, config.HiddenSize);
        return new NetworkShape(
            name,
            (string)config.ToJson()["model_type"]!,
            config.NumHiddenLayers,
            config.HiddenSize,
            config.NumAttentionHeads,
            queries,
            keys,
            config is DecoderConfig,
            (config as ImageConfig)?.PatchSize);
    }
}
