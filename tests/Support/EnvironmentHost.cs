namespace AutoTune.Tests.Support;

/// <summary>A service that somebody else runs.</summary>
internal sealed class EnvironmentHost(params IReadOnlyList<string> addresses) : IServiceHost
{
    public ServiceKind Kind => ServiceKind.Environment;

    public IReadOnlyList<string> Addresses { get; } = addresses;

    public Task StopAsync(CancellationToken cancellationToken) => throw NotOurs();

    public Task KillAsync(CancellationToken cancellationToken) => throw NotOurs();

    public Task StartAgainAsync(CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static InvalidOperationException NotOurs() =>
        new("A service named by the environment is not for tests to stop. Start one with StartOwnAsync for outage tests.");
}
