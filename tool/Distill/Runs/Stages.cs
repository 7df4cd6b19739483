using System.Diagnostics;
using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Runs;

/// <summary>
/// A finished stage is not computed again: its result lies in <c>stages/&lt;name&gt;-&lt;fingerprint&gt;/</c>, where
/// <c>stage.json</c> is written last.
/// </summary>
internal sealed class Stages(RunFolder folder, IRunObserver observer)
{
    /// <summary>Beside a stage's result, and no part of it.</summary>
    public const string Done = "stage.json";

    /// <summary>The stage's folder, after its work is done now or was done before.</summary>
    /// <param name="work">fills the folder; started again in an empty one when it was interrupted</param>
    public Stage Complete(string name, Fingerprint fingerprint, Action<Stage> work)
    {
        var whole = fingerprint.ToString();
        var stage = new Stage(name, whole, Path.Combine(folder.Stages, $"{name}-{whole[..12]}"));
        if (File.Exists(stage.File(Done)))
        {
            observer.OnStage(name, StageState.Reused);
            return stage;
        }

        observer.OnStage(name, StageState.Started);
        if (Directory.Exists(stage.Path))
        {
            Directory.Delete(stage.Path, recursive: true);
        }

        Directory.CreateDirectory(stage.Path);
        var started = Stopwatch.GetTimestamp();
        work(stage);
        JsonFile.Write(stage.File(Done), new JsonObject
        {
            ["stage"] = name,
            ["fingerprint"] = whole,
            ["seconds"] = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 3),
        });
        observer.OnStage(name, StageState.Finished);
        return stage;
    }
}

/// <summary>One stage's place and identity.</summary>
internal sealed record Stage(string Name, string Fingerprint, string Path)
{
    /// <summary>As folders are named: the name and the first twelve digits of the fingerprint.</summary>
    public string Id => System.IO.Path.GetFileName(Path);

    public string File(string name) => System.IO.Path.Combine(Path, name);
}
