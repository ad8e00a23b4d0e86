namespace AutoTune.Cli.Running;

/// <summary>What the first Ctrl-C says.</summary>
internal static class StopText
{
    public const string Again = "Ctrl-C again ends at once.";

    public static string Of(int running) => running switch
    {
        0 => "Stopping.",
        1 => "Stopping 1 trial; it will run again.",
        _ => $"Stopping {running} trials; they will run again.",
    };
}
