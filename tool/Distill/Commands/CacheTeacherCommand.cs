using System.CommandLine;
using Distill.Runs;

namespace Distill.Commands;

internal static class CacheTeacherCommand
{
    public static Verb Verb { get; } = new(
        "cache-teacher",
        "Ask a recipe's teacher about every row that the student will see, and keep its answers for 'run'. Goes on "
        + "where it was interrupted.",
        Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var options = new RunOptions();
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var (file, folder) = options.Read(parsed);
            using var stop = new StopSignals(terminal);
            try
            {
                var answers = RunDisplay.Show(terminal, observer => KeptAnswers.Make(
                    file, folder, observer, [.. parsed.Tokens.Select(token => token.Value)], stop.Token));
                terminal.Output.WriteLine($"The teacher's answers are in {answers}.");
                return (int)ExitCode.Done;
            }
            catch (OperationCanceledException)
            {
                terminal.Error.WriteLine("Stopped. The same command goes on from there.");
                return (int)stop.Code;
            }
        });
    }
}
