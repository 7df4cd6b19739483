using System.CommandLine;

namespace Distill.Commands;

internal static class CompletionCommand
{
    public static Verb Verb { get; } = new(
        "completion",
        "Print a script that lets a shell complete verbs, options, keys, recipes and runs. For bash, in ~/.bashrc: "
        + "source <(dotnet-distill completion bash)",
        Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var shell = new Argument<string>("shell") { Description = "The shell." };
        shell.AcceptOnlyFromAmong([.. CompletionScript.Shells]);
        command.AddAll(shell);
        command.SetAction(parsed =>
        {
            terminal.Output.Write(CompletionScript.For(parsed.GetValue(shell)!));
            return (int)ExitCode.Done;
        });
    }
}
