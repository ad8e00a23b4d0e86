using AutoTune.Contracts;
using AutoTune.Experiments.State;

namespace AutoTune.Persistence;

/// <summary>When the reconciler must look at a state: one value, so that one index finds those that wait.</summary>
public static class StateDue
{
    /// <summary>The time; null: never again.</summary>
    public static DateTimeOffset? Of(ExperimentState state)
    {
        if (state.Completed)
        {
            return null;
        }

        var deadline = state.Phase == Phase.Running ? state.DeadlineAt : null;
        return state.WakeAt is { } wake && (deadline is null || wake < deadline) ? wake : deadline;
    }
}
