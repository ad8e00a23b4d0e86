namespace AutoTune.Services.Tests.Harness;

/// <summary>
/// What trials run. Each leaves a mark when it starts and one before it ends, appended to a file in one write, so that their order there
/// is the order in which they happened.
/// </summary>
public static class TrialScripts
{
    /// <summary>Some 50 ms; its result is its parameter.</summary>
    public static string Short { get; } = Of("sleep 0.05; echo score=$1");

    /// <summary>Marks around a body. A trial that is told to stop leaves its end mark too.</summary>
    public static string Of(string body) => $"""
        mark() {"{"} read -r up _ </proc/uptime; echo "$1 $AUTOTUNE_TRIAL_SEQUENCE $AUTOTUNE_TRIAL_ATTEMPT $up" >>"$MARKS"; {"}"}
        trap 'mark end; exit 143' TERM
        mark start
        {body}
        mark end
        """;
}
