using System.Diagnostics;

namespace Distill.Tests;

/// <summary>Debian's Python, for which Debian's packages are installed.</summary>
internal static class Python
{
    /// <summary>What a script of tests/oracles/reference prints; it must end well.</summary>
    public static string Run(string script, params IEnumerable<string> arguments)
    {
        string[] all = ["-B", Repository.Path($"tests/oracles/reference/{script}"), .. arguments];
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", all)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = python.StandardError.ReadToEndAsync();
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, error.Result);
        return output;
    }
}
