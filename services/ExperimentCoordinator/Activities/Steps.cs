using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>Lets the state machine name a step in one word.</summary>
internal static class Steps
{
    public static EventActivityBinder<ExperimentSaga, T> Then<TStep, T>(this EventActivityBinder<ExperimentSaga, T> binder)
        where TStep : class, IStateMachineActivity<ExperimentSaga, T>
        where T : class => binder.Activity(select => select.OfType<TStep>());
}
