using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;

namespace Distill.Commands;

/// <summary>
/// The tool's version and what it runs on. The engine is not asked: it takes time to load and may be missing.
/// </summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine($"dotnet-distill {ToolVersion.Text}");
        output.WriteLine(
            $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.RuntimeIdentifier}");
        return (int)ExitCode.Done;
    }
}
