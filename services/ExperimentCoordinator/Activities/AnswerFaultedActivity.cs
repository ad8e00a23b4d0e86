using AutoTune.Contracts;
using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>
/// A tuner worker could not handle a request. Store and broker failures do not count; the fifth that counts ends the experiment in ERROR
/// with the reason instead of letting it wait silently.
/// </summary>
internal sealed class AnswerFaultedActivity(OpenTrials trials) : Step<Fault<SuggestTrials>>
{
    private const int Allowed = 5;

    private static readonly string[] NobodysFault = [typeof(StoreUnavailableException).FullName!, typeof(BrokerUnavailableException).FullName!];

    public override async Task RunAsync(BehaviorContext<ExperimentSaga, Fault<SuggestTrials>> context)
    {
        var (saga, state, fault) = (context.Saga, context.Saga.State, context.Message);
        if (state.Request is not { } request || request.FirstSequence != fault.Message.FirstSequence || request.SeenEnds != fault.Message.SeenEnds
            || fault.Exceptions.All(exception => NobodysFault.Contains(exception.ExceptionType)))
            return;
        saga.Changed = true;
        state.Request = request with { Faults = request.Faults + 1 };
        if (state.Request.Faults < Allowed)
            return;
        var reason = fault.Exceptions.Select(exception => exception.Message).FirstOrDefault() ?? "no reason given";
        var made = await trials.CloseUnansweredAsync(state, request, context.CancellationToken);
        Progress.ApplyAnswer(state, request.FirstSequence, made, SuggestionStatus.Complete, request.SeenEnds);
        if (!state.IsFinal)
            (saga.Next, state.Reason, state.Message) = (Phase.Error, "TunerFailed", $"The tuner failed {Allowed} times on one request: {reason}");
    }
}
