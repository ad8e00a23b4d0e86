using AutoTune.Cli.Output;
using AutoTune.Documents;
using AutoTune.Experiments.Trials;

namespace AutoTune.Cli.Reading;

/// <summary>The orders in which <c>trials</c> can list.</summary>
internal static class TrialOrder
{
    public static IReadOnlyList<string> Names { get; } = ["sequence", "value", "duration", "ended"];

    /// <summary>Trials without what is sorted by come last, whichever way.</summary>
    public static IEnumerable<TrialRecord> Sort(IEnumerable<TrialRecord> trials, string by, bool downwards)
    {
        return by switch
        {
            "value" => Sort(trials, trial => trial.Value, downwards),
            "duration" => Sort(trials, trial => TrialDocument.Duration(trial), downwards),
            "ended" => Sort(trials, trial => trial.EndedAt, downwards),
            _ => downwards ? trials.OrderByDescending(trial => trial.Sequence) : trials,
        };
    }

    private static IEnumerable<TrialRecord> Sort<T>(IEnumerable<TrialRecord> trials, Func<TrialRecord, T?> key, bool downwards) where T : struct
    {
        var known = trials.OrderBy(trial => key(trial) is null);
        return (downwards ? known.ThenByDescending(key) : known.ThenBy(key)).ThenBy(trial => trial.Sequence);
    }
}
