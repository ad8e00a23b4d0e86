using AutoTune.Contracts;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>New limits while running. Lower ones stop nothing that runs; limits below 1 are refused.</summary>
internal sealed class LimitsActivity(ILogger<LimitsActivity> log) : Step<ChangeExperimentLimits>
{
    public override Task RunAsync(BehaviorContext<ExperimentSaga, ChangeExperimentLimits> context)
    {
        var (saga, state, limits) = (context.Saga, context.Saga.State, context.Message);
        if (limits.MaxTrialNum < 1 || limits.TrialConcurrency < 1 || limits.MaxExecSeconds < 1)
        {
            log.LogWarning("Limits of experiment {ExperimentId} not changed: each must be >= 1 (found {Limits})", state.Id, limits);
            return Task.CompletedTask;
        }
        state.MaxTrialNum = limits.MaxTrialNum ?? state.MaxTrialNum;
        state.TrialConcurrency = limits.TrialConcurrency ?? state.TrialConcurrency;
        if (limits.MaxExecSeconds is { } seconds)
        {
            state.MaxExecSeconds = seconds;
            state.DeadlineAt = state.StartedAt + TimeSpan.FromSeconds(seconds);
            state.DeadlineVersion++;
        }
        (saga.Changed, state.IdleWakes) = (true, 0); // more slots may be granted at once; if not now, the reconciler is near
        return Task.CompletedTask;
    }
}
