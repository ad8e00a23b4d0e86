using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>The tuner cannot go on: ERROR with its reason.</summary>
internal sealed class AnswerFailedActivity : Step<SuggestionFailed>
{
    public override Task RunAsync(BehaviorContext<ExperimentSaga, SuggestionFailed> context)
    {
        var (saga, answer) = (context.Saga, context.Message);
        saga.RequireKnown(answer.FirstSequence + answer.Proposed - 1);
        if (Progress.ApplyAnswer(saga.State, answer.FirstSequence, answer.Proposed, SuggestionStatus.Complete, saga.State.Ends))
        {
            saga.Changed = true;
            if (!saga.State.IsFinal)
                (saga.Next, saga.State.Reason, saga.State.Message) = (Phase.Error, "TunerFailed", answer.Reason);
        }
        return Task.CompletedTask;
    }
}
