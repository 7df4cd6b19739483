using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Holds what the recipe wants to prune against the student's shape, before anything is trained.</summary>
internal static class PruneCheck
{
    /// <exception cref="UserException">all that cannot be reached</exception>
    public static void Require(RecipeFile file, PreparedData data)
    {
        var problems = new List<Problem>();
        var shape = ModelBuilder.StudentConfig(file, data);
        foreach (var (index, step) in file.Recipe.Compress.Index())
        {
            if (step.Prune is not { } prune)
            {
                break; // what follows begins with another network, which is looked at when it is there
            }

            var found = new List<string>();
            var pruner = PruningParts.Pruner(prune);
            if (PruningParts.Target(prune, pruner, shape, data.Validation, found) is { } target)
            {
                shape = pruner.Shape(shape, target);
            }

            var place = file.Where($"compress.{index}.prune");
            problems.AddRange(found.Select(problem => new Problem(place, problem)));
        }

        if (problems.Count > 0)
        {
            throw new UserException(ExitCode.RecipeInvalid, problems);
        }
    }
}
