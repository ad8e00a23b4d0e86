using AutoTune.Contracts;
using AutoTune.ExperimentCoordinator.Activities;
using MassTransit;

namespace AutoTune.ExperimentCoordinator;

/// <summary>
/// The experiment's phases and what leads from one to the next (SPEC: status.phase). Every event does its own step, then the same
/// <see cref="Advance"/>: ask for trials while slots are free, and see whether a final phase follows.
/// </summary>
public sealed class ExperimentStateMachine : MassTransitStateMachine<ExperimentSaga>
{
    public ExperimentStateMachine()
    {
        InstanceState(saga => saga.CurrentState);
        ConfigureEvents();

        During(Pending,
            When(Accepted).Then<BeginActivity, ExperimentAccepted>().IfElse(
                step => step.Saga.Next == Phase.Error,
                bad => Move(bad),
                good => Advance(good.TransitionTo(Running))),
            When(StopAsked).Then<StopActivity, StopExperiment>(),
            When(LimitsChanged).Then<LimitsActivity, ChangeExperimentLimits>(),
            When(ReconcileDue).Then<AcceptActivity, ReconcileExperiment>());

        During(Running,
            Advance(When(Accepted).Then<ReconcileActivity, ExperimentAccepted>()),
            Advance(When(Suggested).Then<AnswerActivity, SuggestionCompleted>()),
            Advance(When(SuggestFailed).Then<AnswerFailedActivity, SuggestionFailed>()),
            Advance(When(SuggestFaulted).Then<AnswerFaultedActivity, Fault<SuggestTrials>>()),
            Advance(When(Ended).Then<EndsActivity, TrialEnded>()),
            Advance(When(LaunchRefused).Then<LaunchRefusedActivity, LaunchRefused>()),
            Advance(When(StopAsked).Then<StopActivity, StopExperiment>()),
            Advance(When(LimitsChanged).Then<LimitsActivity, ChangeExperimentLimits>()),
            Advance(When(ReconcileDue).Then<ReconcileActivity, ReconcileExperiment>()),
            Advance(When(Overdue).Then<DeadlineActivity, DeadlineReached>()));

        // After a final phase the ends of what still runs are recorded, and nothing new begins.
        foreach (var final in new[] { Timeout, Done, Error })
        {
            During(final,
                Advance(When(Suggested).Then<AnswerActivity, SuggestionCompleted>()),
                Advance(When(SuggestFailed).Then<AnswerFailedActivity, SuggestionFailed>()),
                Advance(When(SuggestFaulted).Then<AnswerFaultedActivity, Fault<SuggestTrials>>()),
                Advance(When(Ended).Then<EndsActivity, TrialEnded>()),
                Advance(When(ReconcileDue).Then<ReconcileActivity, ReconcileExperiment>()),
                Advance(When(StopAsked, step => final == Timeout).Then<StopActivity, StopExperiment>()));
        }
    }

    public State Pending { get; private set; } = null!;

    public State Running { get; private set; } = null!;

    public State Timeout { get; private set; } = null!;

    public State Done { get; private set; } = null!;

    public State Error { get; private set; } = null!;

    public Event<ExperimentAccepted> Accepted { get; private set; } = null!;

    public Event<SuggestionCompleted> Suggested { get; private set; } = null!;

    public Event<SuggestionFailed> SuggestFailed { get; private set; } = null!;

    public Event<Fault<SuggestTrials>> SuggestFaulted { get; private set; } = null!;

    public Event<TrialEnded> Ended { get; private set; } = null!;

    public Event<LaunchRefused> LaunchRefused { get; private set; } = null!;

    public Event<StopExperiment> StopAsked { get; private set; } = null!;

    public Event<ChangeExperimentLimits> LimitsChanged { get; private set; } = null!;

    public Event<ReconcileExperiment> ReconcileDue { get; private set; } = null!;

    public Event<DeadlineReached> Overdue { get; private set; } = null!;

    private EventActivityBinder<ExperimentSaga, T> Advance<T>(EventActivityBinder<ExperimentSaga, T> step) where T : class =>
        Move(step.Then<AdvanceActivity<T>, T>());

    private EventActivityBinder<ExperimentSaga, T> Move<T>(EventActivityBinder<ExperimentSaga, T> step) where T : class => step
        .If(to => to.Saga.Next == Phase.Timeout, to => Enter(to, Timeout))
        .If(to => to.Saga.Next == Phase.Done, to => Enter(to, Done))
        .If(to => to.Saga.Next == Phase.Error, to => Enter(to, Error));

    private static EventActivityBinder<ExperimentSaga, T> Enter<T>(EventActivityBinder<ExperimentSaga, T> step, State final) where T : class =>
        step.TransitionTo(final).Then<FinishActivity<T>, T>();

    private void ConfigureEvents()
    {
        Event(() => Accepted, e => Of(e, m => m.ExperimentId));
        Event(() => Suggested, e => Of(e, m => m.ExperimentId));
        Event(() => SuggestFailed, e => Of(e, m => m.ExperimentId));
        Event(() => SuggestFaulted, e => Of(e, m => m.Message.ExperimentId));
        Event(() => Ended, e => Of(e, m => m.ExperimentId));
        Event(() => LaunchRefused, e => Of(e, m => m.ExperimentId));
        Event(() => StopAsked, e => Of(e, m => m.ExperimentId, published: false));
        Event(() => LimitsChanged, e => Of(e, m => m.ExperimentId, published: false));
        Event(() => ReconcileDue, e => Of(e, m => m.ExperimentId));
        Event(() => Overdue, e => Of(e, m => m.ExperimentId));

        // An event that means nothing in the present phase (a late answer, a doubled command) is no fault.
        OnUnhandledEvent(unhandled => unhandled.Ignore());
    }

    // People's commands are not taken as published: the intake checks them and sends them here.
    private static void Of<T>(IEventCorrelationConfigurator<ExperimentSaga, T> e, Func<T, Guid> id, bool published = true) where T : class
    {
        e.CorrelateById(context => id(context.Message));
        e.OnMissingInstance(missing => missing.Discard());
        e.ConfigureConsumeTopology = published;
    }
}
