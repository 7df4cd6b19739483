namespace Distill.EndToEnd;

/// <summary>The tool, packed and installed once for all tests that need it so.</summary>
public sealed class PackagedTool : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PackagedTool()
    {
        Succeed("pack", "tool/Distill", "-c", Tool.Configuration, "--no-build", "-o", Packages, "-v", "quiet");
        Package = Directory.GetFiles(Packages).Single();
        Succeed("tool", "install", "dotnet-distill", "--tool-path", ToolPath, "--source", Packages);
    }

    public string Package { get; }

    private string Packages => _folder.File("packages");

    private string ToolPath => _folder.File("tools");

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs <c>dotnet distill</c> in a folder of its own, as where the tool's folder is on the path.</summary>
    internal Outcome Run(params string[] arguments) =>
        Tool.Execute(
            "dotnet",
            ["distill", .. arguments],
            Directory.CreateDirectory(_folder.File("elsewhere")).FullName,
            new() { ["PATH"] = $"{ToolPath}:{Environment.GetEnvironmentVariable("PATH")}" });

    private static void Succeed(params string[] arguments)
    {
        var outcome = Tool.Execute("dotnet", arguments);
        Assert.True(outcome.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{outcome.Output}{outcome.Error}");
    }
}
