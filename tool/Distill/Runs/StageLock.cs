namespace Distill.Runs;

/// <summary>
/// Of several runs that share stages, one computes a stage and the others wait for it. The lock is the operating
/// system's, so it is free again after any end of the process.
/// </summary>
internal sealed class StageLock : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(300);

    private readonly FileStream _file;

    private StageLock(FileStream file, bool hasWaited) => (_file, HasWaited) = (file, hasWaited);

    /// <summary>Another process held it: the stage may be done now.</summary>
    public bool HasWaited { get; }

    public static StageLock Take(Stage stage, IRunObserver observer)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(stage.Path)!);
        for (var hasWaited = false; ; hasWaited = true)
        {
            try
            {
                return new StageLock(
                    new FileStream($"{stage.Path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None),
                    hasWaited);
            }
            catch (IOException) when (File.Exists($"{stage.Path}.lock"))
            {
                if (!hasWaited)
                {
                    observer.OnNote($"Waiting for another run that makes the {stage.Name}.");
                }

                Thread.Sleep(_pause);
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
