using System.Globalization;
using Distill.Formats;

namespace Distill.Runs;

/// <summary>A finished run, done again and compared with its record.</summary>
/// <param name="Holds">it came to the same</param>
/// <param name="IsByBytes">files were compared, and not figures only</param>
/// <param name="Stage">the first one that differs; null where none does</param>
internal sealed record Verification(bool Holds, bool IsByBytes, string? Stage, string Told)
{
    /// <exception cref="UserException">the folder has no record, or the recipe cannot be run any more</exception>
    public static Verification Of(RunFolder folder, IRunObserver observer, CancellationToken cancellation)
    {
        var record = RunRecord.Find(folder) ?? throw new UserException(
            ExitCode.InputInvalid,
            folder.Path,
            $"holds no {RunRecord.FileName}; it is not the folder of a finished run.");
        var temporary = Directory.CreateTempSubdirectory("distill-verify-");
        try
        {
            var recipe = Path.Combine(temporary.FullName, "recipe.yaml");
            AtomicFile.WriteText(recipe, record.Recipe);
            var file = InputCheck.Read(recipe, [], Path.GetFullPath(record.RecipeFolder, Path.GetFullPath(folder.Path)));
            var again = new RunFolder(Path.Combine(temporary.FullName, "run"));
            _ = new DistillationRun(file, again, observer, StageChoice.All).Execute(["verify", folder.Path], cancellation);
            return Compare(record, RunRecord.Find(again)!);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private static Verification Compare(RunRecord before, RunRecord after)
    {
        if (before.Machine.IsAlike(after.Machine) && before.ToolVersion == after.ToolVersion)
        {
            return Difference(before, after) is var (stage, what)
                ? new(false, true, stage, $"{stage} is the first stage that differs: {what}.")
                : new(true, true, null, $"the same bytes, {Quoted.Count(Files(after), "file")} of "
                    + $"{Quoted.Count(after.Stages.Count, "stage")}.");
        }

        var told = $"another machine or version ({Circumstances(before)}; here {Circumstances(after)}), so figures are compared, not bytes: ";
        foreach (var (model, figures) in before.Results)
        {
            var (metric, was) = figures.First();
            if (!after.Results.TryGetValue(model, out var found) || !found.TryGetValue(metric, out var value))
            {
                return new(false, false, model, $"{told}{model} has no {metric} here.");
            }

            var off = Math.Abs(value - was);
            if (off > before.Band[model])
            {
                return new(false, false, model, told + string.Create(
                    CultureInfo.InvariantCulture,
                    $"{metric} of {model} is {value:0.0000}, was {was:0.0000}; it may be {before.Band[model]:0.0000} off."));
            }
        }

        return new(true, false, null, $"{told}all are within the band that the record carries.");
    }

    private static (string Stage, string What)? Difference(RunRecord before, RunRecord after)
    {
        foreach (var stage in before.Stages)
        {
            if (after.Stages.FirstOrDefault(each => each.Name == stage.Name) is not { } again)
            {
                return (stage.Name, "it is not made any more");
            }

            if (stage.Fingerprint != again.Fingerprint)
            {
                var changed = before.Data.Where(file => after.Data.GetValueOrDefault(file.Key) != file.Value)
                    .Select(file => file.Key)
                    .ToList();
                return (stage.Name, changed.Count > 0
                    ? $"the rows of {Quoted.List(changed)} are others now"
                    : "it is made from something else now");
            }

            foreach (var (file, hash) in stage.Files)
            {
                if (again.Files.GetValueOrDefault(file) != hash)
                {
                    return (stage.Name, $"{file} has other bytes");
                }
            }
        }

        return null;
    }

    private static int Files(RunRecord record) => record.Stages.Sum(stage => stage.Files.Count);

    private static string Circumstances(RunRecord record) =>
        $"version {record.ToolVersion}, libtorch {record.Machine.Libtorch}, {Quoted.Count(record.Machine.Threads, "thread")}, "
        + string.Join(' ', record.Machine.InstructionSets);
}
