using System.Runtime.InteropServices;

namespace Distill.Commands;

/// <summary>
/// SIGINT, SIGTERM and SIGHUP let the step at hand end and a checkpoint be written; a second one ends the process at
/// once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignals(Terminal terminal)
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context => Stop(context, terminal)));
        }
    }

    public CancellationToken Token => _source.Token;

    /// <summary>How the process ends: 130 after SIGINT, 143 after the others.</summary>
    public ExitCode Code { get; private set; } = ExitCode.Interrupted;

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context, Terminal terminal)
    {
        // The second time, the system's own way of ending a process is left to happen.
        if (_source.IsCancellationRequested)
        {
            return;
        }

        context.Cancel = true;
        Code = context.Signal == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Terminated;
        terminal.Error.WriteLine("Stopping after this step, with a checkpoint. Once more ends at once.");
        _source.Cancel();
    }
}
