using System.CommandLine;

namespace Distill.Commands;

/// <summary>A verb of the command line. Its options are made only where they are used: making all takes a start's time.</summary>
/// <param name="Fill">adds options and what it does</param>
internal sealed record Verb(string Name, string Description, Action<Command, Terminal> Fill)
{
    /// <param name="isUsed">whether it may be called, or asked for its options</param>
    public Command Create(Terminal terminal, bool isUsed)
    {
        var command = new Command(Name, Description);
        if (isUsed)
        {
            Fill(command, terminal);
        }

        return command;
    }
}
