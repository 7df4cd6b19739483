using System.Globalization;
using Distill.Recipes;
using Distill.Reports;

namespace Distill.Runs;

/// <summary>Holds the last model of a run to what the recipe expects of it.</summary>
internal static class Gate
{
    /// <exception cref="UserException">what it misses, and by how much; exit code 6</exception>
    public static void Check(Recipe recipe, Report report)
    {
        var last = report.Models[^1];
        var problems = new List<Problem>();
        foreach (var key in SectionShape.Of(typeof(ExpectSection)).Keys)
        {
            if (recipe.Expect is not { } expected || key.Get(expected) is not Limit limit)
            {
                continue;
            }

            if (Figure(last, key.Name) is not { } figure)
            {
                problems.Add(new Problem(
                    "",
                    $"expect.{key.Name} asks for a figure that these rows do not have; there are "
                    + $"{Quoted.List([.. last.Metrics.Keys])}."));
            }
            else if (!limit.Holds(figure))
            {
                problems.Add(new Problem("", string.Create(
                    CultureInfo.InvariantCulture,
                    $"{key.Name} of {last.Name} is {figure:0.####}; expect.{key.Name} asks for {limit}.")));
            }
        }

        if (problems.Count > 0)
        {
            throw new UserException(ExitCode.GateFailed, problems);
        }
    }

    private static double? Figure(ModelMeasurement model, string key) => key switch
    {
        "size_mb" => model.Bytes / 1e6,
        "examples_per_second" => model.ExamplesPerSecond,
        _ => model.Metrics.TryGetValue(key, out var figure) ? figure : null,
    };
}
