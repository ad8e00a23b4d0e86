using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>A tuner worker answered the outstanding request.</summary>
internal sealed class AnswerActivity(OpenTrials trials) : Step<SuggestionCompleted>
{
    public override async Task RunAsync(BehaviorContext<ExperimentSaga, SuggestionCompleted> context)
    {
        var (saga, answer) = (context.Saga, context.Message);
        if (!Progress.ApplyAnswer(saga.State, answer.FirstSequence, answer.Proposed, answer.Status, answer.SeenEnds))
        {
            saga.RequireFresh();
            return;
        }
        saga.Changed = true;
        if (saga.State.IsFinal || saga.State.StopRequested)
            await trials.StopUnwantedAsync(context);
    }
}
