using Distill.Runs;
using Spectre.Console;

namespace Distill.Commands;

/// <summary>Shows a run while it goes: bars on a terminal, plain lines elsewhere. Everything goes to stderr.</summary>
internal static class RunDisplay
{
    public static T Show<T>(Terminal terminal, Func<IRunObserver, T> work)
    {
        if (!terminal.IsInteractive)
        {
            return work(new PlainProgress(terminal.Error, TimeProvider.System));
        }

        T? result = default;
        terminal.Progress.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 24 },
                new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context => result = work(new LiveProgress(context, terminal.Progress)));
        return result!;
    }
}
