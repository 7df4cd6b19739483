using System.Diagnostics;
using Distill.Formats;

namespace Distill.Tests.Training;

/// <summary>
/// Every call by which checkpoints are written fails in turn, or is the last one before a kill; what is left is gone on
/// from. After SQLite's tests of I/O errors and crashes.
/// </summary>
public sealed class CheckpointFaultTests(CheckpointFaultTests.Faults faults)
    : IClassFixture<CheckpointFaultTests.Faults>
{
    [Fact]
    public void Whatever_goes_wrong_a_training_goes_on_to_the_same_bytes() =>
        Assert.All(faults.All, fault => Assert.True(fault.Resumed == "same bytes", $"{fault}"));

    [Fact]
    public void Every_call_of_the_protocol_was_tried()
    {
        foreach (var kind in faults.All.GroupBy(fault => fault.Kind))
        {
            Assert.Equal(Enumerable.Range(1, kind.Count()), kind.Select(fault => fault.Number));
            Assert.Equal(
                ["fsync", "mkdir", "open", "pwrite", "rename", "rmdir", "unlink"],
                kind.Select(fault => fault.Call!).Where(call => call != "ftruncate").Distinct().Order());
        }

        Assert.Equal(5, faults.All.Select(fault => fault.Kind).Distinct().Count());
    }

    [Fact]
    public void What_cannot_be_written_is_told_in_a_sentence()
    {
        var told = faults.All.Where(fault => fault.Message is not null).ToList();

        Assert.All(told, fault => Assert.Matches(
            fault.Kind == "device broken"
                ? "^/checkpoints.*: (|the checkpoint |an older checkpoint )cannot be (written|deleted): Input/output error"
                : "^/checkpoints.*cannot be (written|deleted): the disk is full. Free some space and run it again.$",
            fault.Message));

        // Once the disk is full it is never passed over.
        Assert.All(
            faults.All.Where(fault => fault is { Kind: "disk full from then on" }),
            fault => Assert.NotNull(fault.Message));
    }

    public sealed class Faults : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Faults()
        {
            var library = _folder.File("libfaults.so");
            var source = Repository.Path("tests/Distill.Tests/Training/faults.c");
            Start("cc", ["-shared", "-fPIC", "-o", library, source, "-ldl"]);
            Start("dotnet", [typeof(FaultyTraining).Assembly.Location, _folder.Root], library);
            All = RecordFile.Find<List<Fault>>(_folder.File("results.json"), "a list of faults")!;
        }

        internal IReadOnlyList<Fault> All { get; }

        public void Dispose() => _folder.Dispose();

        private static void Start(string program, string[] arguments, string? before = null)
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
            start.Environment["LD_PRELOAD"] = before;
            start.Environment["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1"; // files are copied that are being written
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, error);
        }
    }
}
