namespace AutoTune.Tests.Support;

/// <summary>What a <see cref="ServiceProcess"/> starts, and how it shows that it is ready.</summary>
/// <param name="Path">A built .dll, which `dotnet` runs, or any executable.</param>
public sealed record ServiceProgram(string Path)
{
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Added to the test process's own environment; null removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string? WorkingDirectory { get; init; }

    /// <summary>Ready when this answers with success, such as http://127.0.0.1:20123/health/ready.</summary>
    public Uri? ReadyUrl { get; init; }

    /// <summary>Ready when a line of the output is so. With neither of the two, ready as soon as started.</summary>
    public Func<string, bool>? ReadyWhen { get; init; }

    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
