using AutoTune.Contracts;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>New limits, checked by the intake. Lower ones stop nothing that runs.</summary>
internal sealed class LimitsActivity(OpenTrials trials) : Step<ChangeExperimentLimits>
{
    public override async Task RunAsync(BehaviorContext<ExperimentSaga, ChangeExperimentLimits> context)
    {
        var (saga, state, limits) = (context.Saga, context.Saga.State, context.Message);
        state.MaxTrialNum = limits.MaxTrialNum ?? state.MaxTrialNum;
        state.TrialConcurrency = limits.TrialConcurrency ?? state.TrialConcurrency;
        if (limits.MaxExecSeconds is { } seconds)
        {
            state.MaxExecSeconds = seconds;
            if (!state.StopRequested)
                (state.DeadlineAt, state.DeadlineVersion) = (state.StartedAt + TimeSpan.FromSeconds(seconds), state.DeadlineVersion + 1);
        }
        await trials.CloseAnsweredAsync(state, context.CancellationToken); // or more slots would wait for that one trial's end
        (saga.Changed, state.IdleWakes) = (true, 0);
    }
}
