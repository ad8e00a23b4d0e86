using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Hosting;
using MassTransit;

namespace AutoTune.ExperimentCoordinator;

/// <summary>The saga instance: the experiment's state, which is one stored document, and what a step in progress has decided.</summary>
public sealed class ExperimentSaga : SagaStateMachineInstance
{
    /// <summary>The stored state.</summary>
    public required ExperimentState State { get; init; }

    public Guid CorrelationId
    {
        get => State.Id;
        set => throw new NotSupportedException($"The id of a saga is its experiment's ({State.Id}); it cannot become {value}.");
    }

    /// <summary>The state machine's state is the phase.</summary>
    public string CurrentState
    {
        get => State.Phase.ToString();
        set => State.Phase = Enum.Parse<Phase>(value);
    }

    /// <summary>The state comes from this process's cache; another coordinator may have got further.</summary>
    internal bool Cached { get; init; }

    /// <summary>The step changed something: it is saved. Steps that find nothing to do cost no write.</summary>
    internal bool Changed { get; set; }

    /// <summary>The phase that follows from this step, when another follows; the state machine makes the transition.</summary>
    internal Phase? Next { get; set; }

    /// <summary>
    /// A message about a trial that this state has not assigned: another coordinator got further, and the step is done again on what it
    /// wrote.
    /// </summary>
    internal void RequireKnown(int sequence)
    {
        if (sequence >= State.NextSequence)
            RequireFresh();
    }

    /// <summary>
    /// This state says that a message means nothing. Right if it was read just now; a cached one is thrown away and the step done again.
    /// </summary>
    internal void RequireFresh()
    {
        if (Cached)
            throw new StaleStateException(State.Id);
    }
}
