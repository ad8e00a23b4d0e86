using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace AutoTune.Cli.Embedded;

/// <summary>
/// The log of a run: one file, kept below a size by setting the older half aside; and the warnings in it, for a calm line on the terminal.
/// </summary>
internal sealed class FileLog : ILoggerProvider
{
    private const long LargestFile = 16L * 1024 * 1024;

    private readonly ConcurrentDictionary<string, FileLogger> loggers = new();
    private readonly Lock writing = new();
    private readonly string path;
    private StreamWriter? file;

    public FileLog(string path) => this.path = path;

    public string Path => path;

    /// <summary>How many warnings and errors there were.</summary>
    public int Warnings { get; private set; }

    /// <summary>The newest of them, one line; null when there was none.</summary>
    public string? LastWarning { get; private set; }

    public ILogger CreateLogger(string categoryName) => loggers.GetOrAdd(categoryName, name => new FileLogger(this, name));

    public void Dispose()
    {
        lock (writing)
        {
            file?.Dispose();
            file = null;
        }
    }

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var at = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var text = exception is null ? message : $"{message}\n{exception}";
        lock (writing)
        {
            if (level >= LogLevel.Warning)
            {
                Warnings++;
                LastWarning = exception is null ? message : $"{message} ({exception.Message})";
            }
            file ??= new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
            file.WriteLine($"{at} {Short(level)} {category}: {text}");
            if (file.BaseStream.Position > LargestFile)
                SetAside();
        }
    }

    private void SetAside()
    {
        file!.Dispose();
        file = null;
        File.Move(path, path + ".1", overwrite: true);
    }

    private static string Short(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };

    private sealed class FileLogger(FileLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Write(logLevel, category, formatter(state, exception), exception);
    }
}
