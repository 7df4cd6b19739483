namespace Distill.Runs;

/// <summary>Which stages of a run are done, beside those that are not done yet.</summary>
/// <param name="Force">are computed again, also where they are done</param>
/// <param name="From">is computed again, and so is all that comes after it</param>
/// <param name="Until">is the last one</param>
internal sealed record StageChoice(IReadOnlyList<string> Force, string? From, string? Until)
{
    public static StageChoice All { get; } = new([], null, null);

    /// <summary>Something else than all is asked for.</summary>
    public bool IsGiven => Force.Count > 0 || From is not null || Until is not null;

    /// <exception cref="UserException">a name is none of the run's stages</exception>
    public void Check(IReadOnlyList<string> stages)
    {
        (string Option, string? Name)[] all =
            [.. Force.Select(name => ("--force", name)), ("--from", From), ("--until", Until)];
        var problems = all
            .Where(each => each.Name is not null && !stages.Contains(each.Name))
            .Select(each => new Problem(
                each.Option,
                $"{Quoted.Short(each.Name!)} is no stage of this recipe; they are {Quoted.List(stages)}."
                + Nearest.Question(each.Name!, stages)))
            .ToList();
        if (problems.Count > 0)
        {
            throw new UserException(ExitCode.Usage, problems);
        }
    }
}

/// <summary>The last stage that was asked for is done.</summary>
internal sealed class StagesEndedException : Exception;
