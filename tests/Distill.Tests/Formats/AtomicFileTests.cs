using System.IO.Pipes;
using Distill.Formats;
using Microsoft.Win32.SafeHandles;

namespace Distill.Tests.Formats;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_file_is_made()
    {
        AtomicFile.WriteText(_folder.File("report.md"), "new");

        Assert.Equal("new", File.ReadAllText(_folder.File("report.md")));
    }

    [Fact]
    public void The_new_file_takes_the_place_of_the_old_one()
    {
        var path = _folder.Write("report.md", "the old report, which was longer");

        AtomicFile.WriteText(path, "größer");

        Assert.Equal("größer"u8.ToArray(), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void A_writer_that_fails_leaves_the_old_file_and_nothing_else()
    {
        var path = _folder.Write("report.md", "old");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half of the n"u8);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        var target = _folder.Write("target.md", "old");
        var link = _folder.File("link.md");
        File.CreateSymbolicLink(link, target);

        AtomicFile.WriteText(link, "new");

        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal("new", File.ReadAllText(target));
    }

    [Fact]
    public void A_device_is_written_to_and_not_replaced()
    {
        AtomicFile.WriteText("/dev/null", "nothing");

        Assert.Equal("", File.ReadAllText("/dev/null"));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var path = _folder.File("missing/report.md");

        var exception = Assert.Throws<UserException>(() => AtomicFile.WriteText(path, "new"));

        Assert.Equal(ExitCode.Failed, exception.Code);
        Assert.Equal(
            $"{path}: cannot be written: the folder '{_folder.File("missing")}' does not exist. Create it first.",
            exception.Message);
    }

    [Fact]
    public void A_folder_is_not_replaced()
    {
        var exception = Assert.Throws<UserException>(() => AtomicFile.WriteText(_folder.Root, "new"));

        Assert.Equal($"{_folder.Root}: cannot be written: it is a folder. Name a file.", exception.Message);
        Assert.False(File.Exists($"{_folder.Root}.tmp-{Environment.ProcessId}"));
    }

    [Fact]
    public void A_full_disk_is_told()
    {
        var exception = Assert.Throws<UserException>(() => AtomicFile.WriteText("/dev/full", "new"));

        Assert.Equal(
            "/dev/full: cannot be written: the disk is full. Free some space and run it again.", exception.Message);
    }

    [Fact]
    public void An_error_of_the_disk_is_not_swallowed()
    {
        using var pipe = new AnonymousPipeServerStream();
        using var notSyncable = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

        var exception = Assert.Throws<IOException>(() => Disk.Sync(notSyncable));

        Assert.Equal("Invalid argument", exception.Message);
    }
}
