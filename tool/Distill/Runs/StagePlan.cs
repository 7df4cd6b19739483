using Distill.Formats;

namespace Distill.Runs;

/// <summary>
/// Walks the stages of a run without doing them, and keeps why each would be done. Only what tells how the others go on,
/// the vocabulary and the rows, is made, in a folder aside.
/// </summary>
/// <param name="aside">a folder that is deleted afterwards</param>
internal sealed class StagePlan(RunFolder folder, IRunObserver observer, StageChoice choice, string aside)
    : Stages(folder, observer, choice)
{
    private const int ShownDifferences = 3;

    private readonly List<PlannedStage> _planned = [];

    /// <summary>In the order of the run.</summary>
    public IReadOnlyList<PlannedStage> Planned => _planned;

    /// <summary>From now on nothing is made any more.</summary>
    public bool IsPrepared { get; set; }

    public override Stage Publish(Stage stage) => stage;

    protected override Stage Complete(Stage stage, Fingerprint fingerprint, bool isForced, Action<Stage> work)
    {
        if (_planned.Exists(planned => planned.Name == stage.Name))
        {
            return Made(stage);
        }

        var isDone = IsDone(stage) && !isForced;
        _planned.Add(new PlannedStage(stage.Name, stage.Path, isDone, isDone ? "" : Reason(stage, fingerprint, isForced)));
        if (!IsDone(stage) && !IsPrepared)
        {
            Fill(Made(stage), fingerprint, work);
        }

        return Made(stage);
    }

    private Stage Made(Stage stage) =>
        IsDone(stage) || IsPrepared ? stage : stage with { Path = Path.Combine(aside, stage.Id) };

    private string Reason(Stage stage, Fingerprint fingerprint, bool isForced)
    {
        if (isForced && IsDone(stage))
        {
            return "asked for";
        }

        if (Directory.Exists(Folder.Checkpoints(stage.Id)))
        {
            return "was interrupted; goes on from its checkpoint";
        }

        if (Nearest(stage.Name, fingerprint) is not { } differences)
        {
            return Directory.Exists(stage.Path) ? "was interrupted; begins again" : "was never done";
        }

        return differences.Count > ShownDifferences
            ? $"{string.Join("; ", differences.Take(ShownDifferences))}; and {differences.Count - ShownDifferences} more"
            : string.Join("; ", differences);
    }

    /// <summary>How it differs from the most similar stage of its name, the last of those; null where there is none.</summary>
    private IReadOnlyList<string>? Nearest(string name, Fingerprint fingerprint)
    {
        if (!Directory.Exists(Folder.Stages))
        {
            return null;
        }

        var all =
            from path in Directory.GetDirectories(Folder.Stages, $"{name}-*")
            let note = Path.Combine(path, Done)
            where File.Exists(note)
            let done = JsonFile.Read(note)
            where (string?)done["stage"] == name && done["parts"] is not null
            let parts = done["parts"]!.AsObject().ToDictionary(part => part.Key, part => (string?)part.Value ?? "")
            let differences = fingerprint.DifferencesFrom(parts)
            orderby differences.Count, File.GetLastWriteTimeUtc(note) descending
            select differences;
        return all.FirstOrDefault();
    }
}

/// <summary>What would become of one stage.</summary>
/// <param name="Folder">where its result is, or would be</param>
/// <param name="Why">it would be done; empty where it is done already</param>
internal sealed record PlannedStage(string Name, string Folder, bool IsDone, string Why);
