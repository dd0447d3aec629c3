using System.Runtime.InteropServices;

namespace Amqp.Daemon;

/// <summary>SIGTERM, SIGINT (Ctrl-C) and SIGQUIT: the first asks the daemon to stop, the second ends the process at once. SIGHUP asks it to reload.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource<PosixSignal> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private volatile Action? _reload;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangUp),
    ];

    /// <summary>Ends when the first signal comes.</summary>
    public Task<PosixSignal> Stop => _stop.Task;

    /// <summary>What SIGHUP does; before it is set, nothing.</summary>
    public Action? Reload
    {
        set => _reload = value;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_stop.TrySetResult(context.Signal))
        {
            Environment.Exit(ExitCode.SignalBase + NumberOf(context.Signal));
        }
    }

    private void OnHangUp(PosixSignalContext context)
    {
        context.Cancel = true;
        _reload?.Invoke();
    }

    private static int NumberOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        _ => 15,
    };
}
