using Distill.Commands;

namespace Distill.Tests;

/// <summary>The tool as its user sees it: arguments in, exit code and texts out.</summary>
internal sealed record Tool(ExitCode Code, string Output, string Error)
{
    public static Tool Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = Program.Run(arguments, new Terminal(output, error));
        return new Tool((ExitCode)code, output.ToString(), error.ToString());
    }
}
