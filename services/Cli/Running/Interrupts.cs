using System.Runtime.InteropServices;

namespace AutoTune.Cli.Running;

/// <summary>
/// Ctrl-C, SIGTERM and a closed terminal: the first asks for a stop that loses nothing, the second wants it at once. Without a listener a
/// signal ends the process as usual.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    // After the second signal: time to kill the trials and to write down that they wait again.
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource first = new();
    private readonly CancellationTokenSource second = new();
    private readonly List<PosixSignalRegistration> registrations;

    public Interrupts() => registrations =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Handle)),
    ];

    /// <summary>Cancelled by the first signal: suspend.</summary>
    public CancellationToken Stop => first.Token;

    /// <summary>Cancelled by the second: at once.</summary>
    public CancellationToken Hurry => second.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        first.Dispose();
        second.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!first.IsCancellationRequested)
        {
            first.Cancel();
            return;
        }
        if (second.IsCancellationRequested)
            Environment.Exit(ExitCodes.Interrupted);
        second.Cancel();
        // What is left undone is what a kill leaves undone: the next run puts it right.
        _ = Task.Delay(AtMost).ContinueWith(_ => Environment.Exit(ExitCodes.Interrupted), TaskScheduler.Default);
    }
}
