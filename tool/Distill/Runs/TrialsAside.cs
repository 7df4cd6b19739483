using System.Diagnostics;
using System.Globalization;
using Distill.Reports;
using Distill.Torch.Machine;

namespace Distill.Runs;

/// <summary>
/// Several trials at a time, each in a process of its own with its share of the threads. What such a process says is in
/// <c>output.txt</c> of its folder.
/// </summary>
internal sealed class TrialsAside(int atOnce, IRunObserver observer) : ITrialRunner
{
    private const string OutputFile = "output.txt";

    public IReadOnlyList<TrialOutcome> Run(IReadOnlyList<Trial> trials, CancellationToken cancellation)
    {
        var outcomes = new TrialOutcome?[trials.Count];
        Parallel.ForEach(
            trials.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce },
            (each, state) =>
            {
                if (!cancellation.IsCancellationRequested)
                {
                    outcomes[each.Index] = Run(each.Item, cancellation);
                }
            });
        cancellation.ThrowIfCancellationRequested();
        return [.. outcomes.OfType<TrialOutcome>()];
    }

    private TrialOutcome Run(Trial trial, CancellationToken cancellation)
    {
        Tell($"{trial.Told}, seed {trial.Seed}: started.");
        Directory.CreateDirectory(trial.Folder.Path);
        var said = trial.Folder.In(OutputFile);
        int code;
        using (var log = new StreamWriter(said) { AutoFlush = true })
        {
            using var process = Started(trial, log);
            using var stopped = cancellation.Register(() => Terminate(process));
            process.WaitForExit();
            code = process.ExitCode;
        }

        // 6: the run is whole, and missed what its recipe expects; that is a figure too.
        var isWhole = (ExitCode)code is ExitCode.Done or ExitCode.GateFailed && File.Exists(trial.Folder.In(Report.FileName));
        var failure = isWhole ? null : File.ReadLines(said).LastOrDefault() ?? $"it ended with exit code {code}";
        Tell($"{trial.Told}, seed {trial.Seed}: {(isWhole ? "done" : $"failed, {failure}")}");
        return new TrialOutcome(trial, isWhole ? Report.Read(trial.Folder.Path) : null, failure);
    }

    private Process Started(Trial trial, StreamWriter log)
    {
        // 'dotnet distill' is 'dotnet' with the tool's library.
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, [typeof(TrialsAside).Assembly.Location, .. trial.Arguments, "--keep-report"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var threads = Math.Max(1, ThreadSettings.Threads / atOnce);
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>SIGTERM: it ends its step and writes a checkpoint.</summary>
    private static void Terminate(Process process)
    {
        if (!process.HasExited)
        {
            using var signal = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            signal.WaitForExit();
        }
    }

    private void Tell(string sentence)
    {
        lock (observer)
        {
            observer.OnNote(sentence);
        }
    }
}
