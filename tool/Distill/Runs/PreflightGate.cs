using Distill.Losses;
using Distill.Models;
using Distill.Recipes;
using Distill.Reports;

namespace Distill.Runs;

/// <summary>Lets the student train only where its objective is what the recipe says.</summary>
internal sealed class PreflightGate(RecipeFile file, RunFolder folder, PreparedData data, IRunObserver observer)
{
    /// <summary>Writes what was checked into the run folder, and tells what somebody should look at.</summary>
    /// <param name="teacher">the folder of the trained teacher; null where there is none</param>
    /// <exception cref="UserException">what is wrong; exit code 6</exception>
    public void Check(Model student, Teaching? teaching, string? teacher, Objective objective)
    {
        var report = new Preflight(file, data, new RememberedAnswers(file.Recipe.Training, data))
            .Run(student, teaching, teacher, objective);
        report.Write(folder.Path);
        foreach (var check in report.Checks.Where(check => check.State == CheckState.Warned))
        {
            observer.OnNote(check.Told);
        }

        var refused = report.Checks.Where(check => check.State == CheckState.Refused).ToList();
        if (refused.Count > 0)
        {
            throw new UserException(ExitCode.GateFailed, [.. refused.Select(check => new Problem("", check.Told))]);
        }
    }
}
