namespace AutoTune.Cli.Running;

/// <summary>What the first Ctrl-C says.</summary>
internal static class StopText
{
    public static string Of(int running) => running switch
    {
        0 => "Stopping. Ctrl-C again ends at once.",
        1 => "Stopping 1 running trial; it will run again later. Ctrl-C again ends at once.",
        _ => $"Stopping {running} running trials; they will run again later. Ctrl-C again ends at once.",
    };
}
