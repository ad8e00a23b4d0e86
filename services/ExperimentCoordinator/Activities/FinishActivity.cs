using System.Diagnostics;
using System.Diagnostics.Metrics;
using AutoTune.Contracts;
using AutoTune.Hosting;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>A final phase is entered: stops what is not to go on, and tells.</summary>
internal sealed class FinishActivity<T>(OpenTrials trials, TimeProvider time, ILogger<ExperimentStateMachine> log) : Step<T> where T : class
{
    private static readonly Counter<long> Ended = Telemetry.Meter.CreateCounter<long>(
        "autotune.experiments.ended", "{experiment}", "Experiments that reached a final phase, by phase and reason");

    public override async Task RunAsync(BehaviorContext<ExperimentSaga, T> context)
    {
        var state = context.Saga.State;
        var now = time.GetUtcNow();
        (state.EndedAt, state.DeadlineAt, state.IdleWakes) = (now, null, 0);
        await trials.StopUnwantedAsync(context);
        if (state.Open.Count == 0 && state.Request is null)
            (state.Completed, state.CompletedAt) = (true, now);
        state.WakeAt = Progress.NextWake(state, now);
        Ended.Add(1, new TagList { { "autotune.phase", state.Phase.ToString() }, { "autotune.reason", state.Reason } });
        log.LogInformation(
            "Experiment {ExperimentId} is {Phase} ({Reason}) after {Ended} trials: {Message}", state.Id, state.Phase, state.Reason, state.Ended, state.Message);
        await context.TellAsync(new ExperimentPhaseChanged(state.Id, state.Phase, state.Reason, now));
    }
}
