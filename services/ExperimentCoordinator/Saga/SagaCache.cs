using System.Collections.Concurrent;
using AutoTune.Experiments.State;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// States this process saved last, so that the next step of the same experiment need not read its state again. Only an optimisation:
/// the version decides, and a step that fails takes its state out.
/// </summary>
internal sealed class SagaCache
{
    private const int Kept = 4096;
    private readonly ConcurrentDictionary<Guid, ExperimentState> states = new();

    /// <summary>Takes a state out: whoever works on it owns it.</summary>
    public ExperimentState? Take(Guid id) => states.TryRemove(id, out var state) ? state : null;

    public void Keep(ExperimentState state)
    {
        if (state.Completed)
            return;
        if (states.Count >= Kept)
            states.Clear(); // rare; what is still needed is read again
        states[state.Id] = state;
    }
}
