using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Distill.Data;
using Distill.Formats;
using Distill.Recipes;
using Distill.Torch;

namespace Distill.Runs;

/// <summary><c>run.json</c>: all that somebody needs to repeat the run, and to see why a repetition differs.</summary>
internal static class RunDescription
{
    public static void Write(RunFolder folder, RecipeFile file, PreparedData data, IReadOnlyList<string> commandLine) =>
        JsonFile.Write(folder.Description, new JsonObject
        {
            ["tool_version"] = ToolVersion.Text,
            ["command_line"] = new JsonArray([.. commandLine]),
            ["recipe_sha256"] = ContentHash.OfFile(file.Path),
            ["seed"] = file.Recipe.Seed,
            ["data_sha256"] = new JsonObject(
                Hashes(file).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["examples"] = new JsonObject
            {
                ["train"] = data.Train.Count,
                ["unlabelled"] = data.Unlabelled.Count,
                ["teacher_train"] = data.TeacherTrain.Count,
                ["validation"] = data.Validation.Count,
                ["test"] = data.Test.Count,
            },
            ["labels"] = new JsonArray([.. data.Labels.Names]),
            ["vocabulary_size"] = data.Images is null ? data.VocabularySize : null,
            ["engine"] = new JsonObject
            {
                ["libtorch"] = Engine.Version,
                ["path"] = Engine.LibraryPath,
                ["threads"] = Engine.Threads,
                ["cuda_devices"] = Engine.CudaDevices,
            },
            ["dotnet"] = RuntimeInformation.FrameworkDescription,
            ["system"] = RuntimeInformation.OSDescription,
            ["processors"] = Environment.ProcessorCount,
        });

    /// <summary>SHA-256 of every file of rows, by the path that the recipe gives.</summary>
    public static IReadOnlyDictionary<string, string> Hashes(RecipeFile file)
    {
        var recipe = file.Recipe;
        var hashes = new Dictionary<string, string>();
        string?[] paths =
        [
            .. recipe.Data.TrainFiles, recipe.Data.Validation, .. recipe.Data.TestFiles, recipe.Data.Unlabelled,
            recipe.Teacher.Data.Train,
        ];
        foreach (var path in paths)
        {
            if (path is not null)
            {
                hashes[path] = TaskRows.HashOf(recipe.Task, file.Resolve(path));
            }
        }

        return hashes;
    }
}
