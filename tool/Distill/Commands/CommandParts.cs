using System.CommandLine;

namespace Distill.Commands;

internal static class CommandParts
{
    /// <summary>Arguments, options and commands within, in this order.</summary>
    public static void AddAll(this Command command, params ReadOnlySpan<Symbol> parts)
    {
        foreach (var part in parts)
        {
            switch (part)
            {
                case Argument argument:
                    command.Add(argument);
                    break;
                case Option option:
                    command.Add(option);
                    break;
                case Command inner:
                    command.Add(inner);
                    break;
            }
        }
    }
}
