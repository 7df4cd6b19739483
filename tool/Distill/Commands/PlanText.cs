using System.Text;
using Distill.Runs;

namespace Distill.Commands;

/// <summary>What a run would do, a line for each stage.</summary>
internal static class PlanText
{
    public static string Of(IReadOnlyList<PlannedStage> plan, RunFolder folder)
    {
        var (text, width) = (new StringBuilder(), plan.Max(stage => stage.Name.Length));
        foreach (var stage in plan)
        {
            text.Append(stage.Name.PadRight(width)).Append("  ")
                .Append(stage.IsDone ? "done" : $"will run: {stage.Why}").Append('\n');
        }

        var done = plan.Count(stage => stage.IsDone);
        return text
            .Append($"In {folder.Path}: done {done} of {Quoted.Count(plan.Count, "stage")}. ")
            .Append("Nothing was run.\n")
            .ToString();
    }
}
