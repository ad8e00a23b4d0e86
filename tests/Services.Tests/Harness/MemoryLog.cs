using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AutoTune.Services.Tests.Harness;

/// <summary>The last lines that services in this process logged.</summary>
public sealed class MemoryLog : ILoggerProvider
{
    private const int Kept = 500;
    private readonly ConcurrentQueue<string> lines = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public override string ToString() => string.Join('\n', lines);

    public void Dispose()
    {
    }

    private sealed class Logger(MemoryLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            log.lines.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel} {category}: {formatter(state, exception)} {exception}");
            while (log.lines.Count > Kept)
                log.lines.TryDequeue(out _);
        }
    }
}
