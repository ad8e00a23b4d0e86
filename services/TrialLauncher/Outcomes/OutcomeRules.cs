using System.Globalization;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;

namespace AutoTune.TrialLauncher.Outcomes;

/// <summary>The rules that make an outcome of how an attempt ended and what it reported.</summary>
internal static class OutcomeRules
{
    public const int LogLines = 50;

    private static readonly Dictionary<int, string> SignalNames = new()
    {
        [1] = "SIGHUP", [2] = "SIGINT", [3] = "SIGQUIT", [4] = "SIGILL", [6] = "SIGABRT", [8] = "SIGFPE", [9] = "SIGKILL", [11] = "SIGSEGV",
        [13] = "SIGPIPE", [14] = "SIGALRM", [15] = "SIGTERM", [24] = "SIGXCPU", [25] = "SIGXFSZ",
    };

    /// <summary>The outcome of an attempt that was ended from outside.</summary>
    public static Decision Decide(Ending ending) => ending switch
    {
        Ending.Stopped(var stop) => Decide(stop),
        Ending.TimedOut(var seconds) => new Decision.End(new TrialOutcome(
            TrialState.TimedOut, Reason: $"ran longer than spec.trialPolicy.timeoutSeconds = {seconds.ToString(CultureInfo.InvariantCulture)}")),
        _ => new Decision.PutBack("interrupted: its launcher was shut down"),
    };

    /// <summary>An early stop's value is the one that was judged, however far the trial got since.</summary>
    public static Decision Decide(StopRequest stop) =>
        new Decision.End(new TrialOutcome(stop.Outcome, stop.Outcome == TrialState.EarlyStopped ? stop.Value : null, Reason: stop.Reason));

    /// <summary>The outcome of an attempt whose process ended by itself.</summary>
    /// <param name="exitCode">Its exit code; null when nobody knows it any more.</param>
    /// <param name="final">The final result, null when none was reported.</param>
    /// <param name="lastIntermediate">The last intermediate one, which stands in for it.</param>
    /// <param name="logTail">The last lines of its log.</param>
    public static Decision Decide(int? exitCode, MetricRecord? final, MetricRecord? lastIntermediate, string logTail)
    {
        if (exitCode is not { } code)
            return new Decision.AttemptFailed(WithLog("exit status lost: the process was killed together with its launcher or parent", logTail));
        if (code != 0) return new Decision.AttemptFailed(WithLog(Describe(code), logTail));
        if ((final ?? lastIntermediate) is not { } result) return Failed(WithLog("reported no result", logTail));
        if (result.Value is not { } value)
        {
            var which = final is null ? "the last intermediate result (there is no final one)" : "the final result";
            return Failed($"{which} is not a finite number: {result.Json ?? "NaN"}");
        }
        return new Decision.End(new TrialOutcome(TrialState.Succeeded, value, result.Json ?? value.ToString("R", CultureInfo.InvariantCulture)));
    }

    private static Decision.End Failed(string reason) => new(new TrialOutcome(TrialState.Failed, Reason: reason));

    private static string Describe(int code)
    {
        var text = $"exit code {code.ToString(CultureInfo.InvariantCulture)}";
        return code switch
        {
            126 => text + " (the program could not be executed)",
            127 => text + " (the program was not found)",
            // How a shell reports a program that a signal ended.
            > 128 and < 160 => $"{text} ({SignalNames.GetValueOrDefault(code - 128) ?? $"signal {code - 128}"})",
            _ => text,
        };
    }

    public static string WithLog(string reason, string logTail) =>
        logTail.Length == 0 ? reason : $"{reason}; the last lines of its log:\n{logTail}";
}
