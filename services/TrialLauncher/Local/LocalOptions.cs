namespace AutoTune.TrialLauncher.Local;

/// <summary>Configuration section <c>Launcher:Local</c>.</summary>
public sealed class LocalOptions
{
    public const string Section = "Launcher:Local";

    /// <summary>This launcher runs trials of type local as processes of this machine.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where attempts' folders and the key of trial tokens are kept. Required when enabled.</summary>
    public string? StateFolder { get; set; }

    /// <summary>What a relative or absent workingDir is relative to; null when experiments come by message.</summary>
    public string? BaseDirectory { get; set; }

    /// <summary>URL that trials find as AUTOTUNE_SERVER; null: offline, they report by file and log.</summary>
    public string? ServerUrl { get; set; }

    /// <summary>Longest stdout.log of an attempt, in bytes; the head is kept.</summary>
    public long LogCapBytes { get; set; } = 100L * 1024 * 1024;
}
