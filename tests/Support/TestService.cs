namespace AutoTune.Tests.Support;

/// <summary>A service that tests use, and for those that own it the power to take it away and bring it back.</summary>
public abstract class TestService : IAsyncDisposable
{
    private readonly IServiceHost _host;

    private protected TestService(IServiceHost host) => _host = host;

    public ServiceKind Kind => _host.Kind;

    /// <summary>Stays the same over stop and start.</summary>
    public string ConnectionString => _host.Addresses[0];

    internal bool IsRunning { get; private set; } = true;

    private protected IReadOnlyList<string> Addresses => _host.Addresses;

    /// <summary>Stops it as an administrator would. Its data stays.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        IsRunning = false;
        await _host.StopAsync(cancellationToken);
    }

    /// <summary>
    /// SIGKILL. What it had acknowledged as durable stays, except that RabbitMQ 3.10 needs some 3 s to make a new quorum queue durable.
    /// </summary>
    public async Task KillAsync(CancellationToken cancellationToken = default)
    {
        IsRunning = false;
        await _host.KillAsync(cancellationToken);
    }

    /// <summary>After a stop or a kill, with the data it had.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        await _host.StartAgainAsync(cancellationToken);
        IsRunning = true;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        IsRunning = false;
        await _host.DisposeAsync();
    }
}
