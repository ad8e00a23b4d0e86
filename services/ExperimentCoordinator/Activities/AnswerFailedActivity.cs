using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>The tuner cannot go on: ERROR with its reason.</summary>
internal sealed class AnswerFailedActivity(OpenTrials trials) : Step<SuggestionFailed>
{
    public override async Task RunAsync(BehaviorContext<ExperimentSaga, SuggestionFailed> context)
    {
        var (saga, answer) = (context.Saga, context.Message);
        if (!Progress.ApplyAnswer(saga.State, answer.FirstSequence, answer.Proposed, SuggestionStatus.Complete, answer.SeenEnds))
        {
            saga.RequireFresh();
            return;
        }
        saga.Changed = true;
        if (saga.State.IsFinal)
            await trials.StopUnwantedAsync(context);
        else
            (saga.Next, saga.State.Reason, saga.State.Message) = (Phase.Error, "TunerFailed", answer.Reason);
    }
}
