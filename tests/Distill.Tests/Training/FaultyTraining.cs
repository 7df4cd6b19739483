using System.Runtime.InteropServices;
using Distill.Formats;

namespace Distill.Tests.Training;

/// <summary>
/// The program that <see cref="CheckpointFaultTests"/> starts with faults.c loaded before libc: a training of two
/// checkpoints, the second of which deletes the first, again and again, with something else going wrong each time.
/// </summary>
internal static unsafe class FaultyTraining
{
    private const int WriteHalf = -1;

    private static Func<string, int>? _policy;

    /// <summary>Writes what came of each fault to results.json in the folder that is its one argument.</summary>
    public static int Main(string[] arguments)
    {
        var root = arguments[0];
        using var through = new Sitting(new TemporaryFolder()) { Plan = Plan, Checkpoints = Checkpoints };
        through.Run();

        List<Fault> faults = [.. Killed(root, through.Small.Values)];
        foreach (var (kind, error, isLasting) in new[]
        {
            ("disk full", Errno.NoSpace, false), ("disk full from then on", Errno.NoSpace, true),
            ("device broken", Errno.Broken, false), ("half written", WriteHalf, true),
        })
        {
            for (var call = 1; ; call++)
            {
                var fault = Failed(kind, call, error, isLasting, through.Small.Values);
                if (fault.Call is null)
                {
                    break;
                }

                faults.Add(fault);
            }
        }

        RecordFile.Write(Path.Combine(root, "results.json"), faults);
        return 0;
    }

    private static Distill.Training.TrainingPlan Plan => SmallTraining.Plan with { TotalSteps = 6 };

    private static Distill.Training.CheckpointPlan Checkpoints => new(TimeSpan.MaxValue, Steps: null, Keep: 1);

    /// <summary>
    /// A kill leaves what was written before it, so the folder is copied before every call that changes it.
    /// </summary>
    private static IEnumerable<Fault> Killed(string root, float[] expected)
    {
        using var folder = new TemporaryFolder();
        var calls = new List<string>();
        Watch(folder, call =>
        {
            calls.Add(call);
            Copy(folder.File("checkpoints"), Path.Combine(root, $"killed-{calls.Count}", "checkpoints"));
            return 0;
        });
        Attempt(folder);
        Watch(folder, null);

        foreach (var (index, call) in calls.Index())
        {
            using var left = new TemporaryFolder();
            Copy(Path.Combine(root, $"killed-{index + 1}", "checkpoints"), left.File("checkpoints"));
            yield return new Fault("killed", index + 1, call, null, Resumed(left, expected));
        }
    }

    private static Fault Failed(string kind, int at, int error, bool isLasting, float[] expected)
    {
        using var folder = new TemporaryFolder();
        var (count, name) = (0, (string?)null);
        Watch(folder, call =>
        {
            count++;
            name = count == at ? call : name;
            return count == at ? error
                : count > at && isLasting ? Errno.NoSpace
                : 0;
        });
        var message = Attempt(folder);
        Watch(folder, null);
        message = message?.Replace(folder.Root, "", StringComparison.Ordinal);
        return new Fault(kind, at, name, message, Resumed(folder, expected));
    }

    /// <returns>the sentence that it ended with; null where it came to its end</returns>
    private static string? Attempt(TemporaryFolder folder)
    {
        using var sitting = new Sitting(folder) { Plan = Plan, Checkpoints = Checkpoints };
        try
        {
            sitting.Run();
            return null;
        }
        catch (UserException exception)
        {
            return exception.Message;
        }
    }

    private static string Resumed(TemporaryFolder folder, float[] expected)
    {
        using var again = new Sitting(folder) { Plan = Plan, Checkpoints = Checkpoints };
        again.Run();
        return again.Small.Values.SequenceEqual(expected) && again.Told.Count == 0 ? "same bytes"
            : again.Told.Count > 0 ? again.Told[0]
            : "other bytes";
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        if (!Directory.Exists(from))
        {
            return;
        }

        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }

    private static void Watch(TemporaryFolder folder, Func<string, int>? policy)
    {
        var watch = (delegate* unmanaged<nint, delegate* unmanaged<nint, int>, void>)NativeLibrary.GetExport(
            NativeLibrary.GetMainProgramHandle(), "faults_watch");
        var path = Marshal.StringToCoTaskMemUTF8(folder.File("checkpoints"));
        _policy = policy;
        watch(path, policy is null ? null : &Decide);
        Marshal.FreeCoTaskMem(path);
    }

    [UnmanagedCallersOnly]
    private static int Decide(nint call) => _policy!(Marshal.PtrToStringUTF8(call)!);

    private static class Errno
    {
        public const int Broken = 5; // EIO

        public const int NoSpace = 28; // ENOSPC
    }
}

/// <summary>One thing that went wrong, and what came of it.</summary>
/// <param name="Number">of the call, from 1</param>
/// <param name="Call">null where the training ended before it</param>
/// <param name="Message">with which the training ended; null where it did not mind</param>
/// <param name="Resumed">the same bytes, in the end, or what else</param>
internal sealed record Fault(string Kind, int Number, string? Call, string? Message, string Resumed);
