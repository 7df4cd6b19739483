namespace Distill.EndToEnd;

public sealed class MissingEngineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MissingEngineTests()
    {
        foreach (var file in Directory.EnumerateFiles(Tool.Folder))
        {
            File.Copy(file, _folder.File(Path.GetFileName(file)));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_libtorch_the_tool_says_what_to_install()
    {
        LinkAgainst("libtorch_missing.so");

        var outcome = Tool.RunIn(_folder.Root, "doctor");

        Assert.Equal(
            """
            The engine cannot be loaded: libtorch_missing.so: cannot open shared object file: No such file or directory
              On Debian and Ubuntu: apt-get install libtorch-dev libopenblas0-pthread
              Elsewhere: unpack a libtorch (1.13 or newer) and put its lib folder into LD_LIBRARY_PATH.

            """,
            outcome.Error);
        Assert.Equal((5, ""), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public void Without_the_native_library_the_tool_says_which_file_is_missing()
    {
        File.Delete(_folder.File("libdistill_native.so"));

        var outcome = Tool.RunIn(_folder.Root, "doctor");

        Assert.StartsWith(
            $"The engine cannot be loaded: {_folder.File("libdistill_native.so")}: cannot open shared object file: "
            + "No such file or directory\n",
            outcome.Error,
            StringComparison.Ordinal);
        Assert.Equal(5, outcome.ExitCode);
    }

    [Fact]
    public void What_needs_no_engine_works_without_it()
    {
        LinkAgainst("libtorch_missing.so");

        Assert.Equal(0, Tool.RunIn(_folder.Root, "--version").ExitCode);
        Assert.Equal(0, Tool.RunIn(_folder.Root, "--help").ExitCode);
    }

    /// <summary>Puts a native library in place that needs a library which then is not there.</summary>
    private void LinkAgainst(string missing)
    {
        var source = _folder.Write("empty.cpp", "");
        var needed = _folder.File(missing);
        Compile("-shared", "-o", needed, $"-Wl,-soname,{missing}", source);
        Compile("-shared", "-o", _folder.File("libdistill_native.so"), source, "-Wl,--no-as-needed", needed);
        File.Delete(needed);
    }

    private static void Compile(params string[] arguments)
    {
        var outcome = Tool.Execute("g++", arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }
}
