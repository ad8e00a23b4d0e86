using Microsoft.Extensions.Logging;

namespace AutoTune.Cluster.Tests;

/// <summary>What a check of rights logs.</summary>
internal sealed class ErrorLog : ILogger<RightsCheck>
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add(formatter(state, exception));
}
