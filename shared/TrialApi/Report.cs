using AutoTune.Experiments.Trials;

namespace AutoTune.TrialApi;

/// <summary>One result that a trial reported, by whichever way. The step of a final one is 0.</summary>
public readonly record struct Report(MetricType Type, long Step, ReportedValue Value)
{
    /// <summary>As it is stored; a number that is not finite is kept as missing.</summary>
    public MetricRecord Taken(DateTimeOffset at) =>
        new(Type, Step, Value.Number is { } number && double.IsFinite(number) ? number : null, Value.Json, at);
}
