using System.Diagnostics;
using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Runs;

/// <summary>
/// A finished stage is not computed again: its result lies in <c>stages/&lt;name&gt;-&lt;fingerprint&gt;/</c>, where
/// <c>stage.json</c> is written last.
/// </summary>
internal class Stages(RunFolder folder, IRunObserver observer, StageChoice choice)
{
    /// <summary>Beside a stage's result, and no part of it.</summary>
    public const string Done = "stage.json";

    private readonly HashSet<string> _redone = [];
    private readonly List<Stage> _completed = [];
    private int _within;
    private bool _isAfterFrom;
    private bool _redoes;

    public Stages(RunFolder folder, IRunObserver observer) : this(folder, observer, StageChoice.All)
    {
    }

    /// <summary>Those that the run itself has, without the ones within a stage; each once, in order.</summary>
    public IReadOnlyList<Stage> Completed => _completed;

    protected RunFolder Folder => folder;

    /// <param name="name">of a file within the stage's folder</param>
    public static bool IsResult(string name) =>
        name != Done && !name.StartsWith(RememberedAnswers.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The stage's folder, after its work is done now or was done before.</summary>
    /// <param name="work">fills the folder; started again in an empty one when it was interrupted</param>
    /// <exception cref="StagesEndedException">the stage comes after the last one that was asked for</exception>
    public Stage Complete(string name, Fingerprint fingerprint, Action<Stage> work)
    {
        if (_within == 0 && choice.Until is { } last && name != last && _completed.Exists(stage => stage.Name == last))
        {
            throw new StagesEndedException();
        }

        var stage = Place(name, fingerprint);
        if (_within == 0 && !_completed.Contains(stage))
        {
            _completed.Add(stage);
        }

        _isAfterFrom |= name == choice.From;
        var (isForced, around) = (Redoes(stage), _redoes);
        _redoes = isForced;
        try
        {
            return Complete(stage, fingerprint, isForced, work);
        }
        finally
        {
            _redoes = around;
        }
    }

    /// <summary>
    /// Puts a model where users look for it, <c>runs/&lt;name&gt;/student</c>, in place of an earlier one. Only now are
    /// its checkpoints not needed any more.
    /// </summary>
    public virtual Stage Publish(Stage stage)
    {
        PublishedFiles.Put(
            stage.Path, folder.Model(stage.Name), [.. PublishedFiles.Names(stage.Path).Where(IsResult)]);
        Delete(folder.Checkpoints(stage.Id));
        return stage;
    }

    protected virtual Stage Complete(Stage stage, Fingerprint fingerprint, bool isForced, Action<Stage> work)
    {
        if (IsDone(stage) && !isForced)
        {
            observer.OnStage(stage.Name, StageState.Reused);
            return stage;
        }

        using var only = folder.SharesStages ? StageLock.Take(stage, observer) : null;
        if (only is { HasWaited: true } && IsDone(stage))
        {
            observer.OnStage(stage.Name, StageState.Reused);
            return stage;
        }

        if (isForced)
        {
            Delete(folder.Checkpoints(stage.Id));
        }

        observer.OnStage(stage.Name, StageState.Started);
        Fill(stage, fingerprint, work);
        observer.OnStage(stage.Name, StageState.Finished);
        return stage;
    }

    protected static bool IsDone(Stage stage) => File.Exists(stage.File(Done));

    protected void Fill(Stage stage, Fingerprint fingerprint, Action<Stage> work)
    {
        Delete(stage.Path);
        Directory.CreateDirectory(stage.Path);
        var started = Stopwatch.GetTimestamp();
        _within++;
        try
        {
            work(stage);
        }
        finally
        {
            _within--;
        }

        JsonFile.Write(stage.File(Done), new JsonObject
        {
            ["stage"] = stage.Name,
            ["fingerprint"] = stage.Fingerprint,
            ["parts"] = new JsonObject(
                fingerprint.Parts.Select(part => KeyValuePair.Create(part.Key, (JsonNode?)part.Value))),
            ["seconds"] = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 3),
        });
    }

    /// <summary>Once in a run; what is within a stage that is done again is done again too.</summary>
    private bool Redoes(Stage stage) =>
        (_redoes || _isAfterFrom || choice.Force.Contains(stage.Name)) && _redone.Add(stage.Id);

    private Stage Place(string name, Fingerprint fingerprint)
    {
        var whole = fingerprint.ToString();
        return new Stage(name, whole, Path.Combine(folder.Stages, $"{name}-{whole[..12]}"));
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}

/// <summary>One stage's place and identity.</summary>
internal sealed record Stage(string Name, string Fingerprint, string Path)
{
    /// <summary>As folders are named: the name and the first twelve digits of the fingerprint.</summary>
    public string Id => System.IO.Path.GetFileName(Path);

    public string File(string name) => System.IO.Path.Combine(Path, name);
}
