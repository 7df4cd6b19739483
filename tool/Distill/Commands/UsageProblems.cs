using System.CommandLine;

namespace Distill.Commands;

/// <summary>What is wrong with a command line, with the word that was most likely meant.</summary>
internal static class UsageProblems
{
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.Count > 0)
        {
            // What follows a word that is no verb would belong to it.
            var count = command is RootCommand ? 1 : parsed.UnmatchedTokens.Count;
            return parsed.UnmatchedTokens.Take(count).Select(token => Unknown(token, command));
        }

        return command is RootCommand && parsed.Tokens.Count == 0
            ? [$"No verb was given. The verbs are {Quoted.List([.. command.Subcommands.Select(verb => verb.Name)])}."]
            : parsed.Errors.Select(error => error.Message);
    }

    private static string Unknown(string token, Command command)
    {
        var isOption = token.StartsWith('-');
        var what = (isOption, command is RootCommand) switch
        {
            (true, true) => "an option",
            (true, false) => $"an option of '{command.Name}'",
            (false, true) => "a verb",
            (false, false) => $"expected after '{command.Name}'",
        };
        var known = isOption
            ? command.Options.Select(option => option.Name)
            : command.Subcommands.Select(verb => verb.Name);
        var meant = Nearest.Among(token, known);
        return $"{Quoted.Short(token)} is not {what}.{(meant is null ? "" : $" Did you mean '{meant}'?")}";
    }
}
