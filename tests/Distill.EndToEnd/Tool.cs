using System.Diagnostics;

namespace Distill.EndToEnd;

/// <summary>The built tool, started as a user starts it.</summary>
internal static class Tool
{
    /// <summary>That of these tests: release or debug.</summary>
    public static string Configuration { get; } =
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>Where the build of this configuration put the tool.</summary>
    public static string Folder { get; } = Repository.Path($"artifacts/bin/Distill/{Configuration}");

    public static Outcome Run(params string[] arguments) => RunIn(Folder, arguments);

    /// <param name="folder">a copy of the tool's folder</param>
    public static Outcome RunIn(string folder, params string[] arguments) =>
        Execute("dotnet", [Path.Combine(folder, "dotnet-distill.dll"), .. arguments]);

    /// <summary>Starts a program, waits for its end, and returns what it wrote.</summary>
    /// <param name="workingFolder">the repository where null</param>
    /// <param name="environment">variables that are set for it beside those of this process</param>
    public static Outcome Execute(
        string program,
        IReadOnlyList<string> arguments,
        string? workingFolder = null,
        Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? Repository.Root,
        };

        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}

/// <summary>How a process ended and what it wrote.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error);
