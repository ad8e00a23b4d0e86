namespace AutoTune.Tests.Support;

/// <summary>A running service of one kind, and the power over its life.</summary>
internal interface IServiceHost : IAsyncDisposable
{
    ServiceKind Kind { get; }

    /// <summary>How to reach it; the first is the connection string. They stay the same over stop and start.</summary>
    IReadOnlyList<string> Addresses { get; }

    Task StopAsync(CancellationToken cancellationToken);

    Task KillAsync(CancellationToken cancellationToken);

    Task StartAgainAsync(CancellationToken cancellationToken);
}
