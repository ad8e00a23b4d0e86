using AutoTune.Contracts;
using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;

namespace AutoTune.ExperimentCoordinator.Activities;

/// <summary>PENDING to RUNNING: sets the deadline; or, for a spec with problems, to ERROR with all of them.</summary>
internal sealed class BeginActivity(IExperimentStore store, TimeProvider time) : Step<ExperimentAccepted>
{
    public override async Task RunAsync(BehaviorContext<ExperimentSaga, ExperimentAccepted> context)
    {
        var (saga, state) = (context.Saga, context.Saga.State);
        var record = await store.FindAsync(state.Id, context.CancellationToken)
            ?? throw new InvalidOperationException($"Experiment {state.Id} has a state and no record.");
        saga.Changed = true;
        if (record.Problems.Count > 0)
        {
            (saga.Next, state.Reason, state.Message) = (Phase.Error, "BadSpec", string.Join('\n', record.Problems));
            return;
        }
        state.StartedAt = time.GetUtcNow();
        state.DeadlineAt = state.MaxExecSeconds is { } seconds && !state.StopRequested ? state.StartedAt + TimeSpan.FromSeconds(seconds) : null;
        state.DeadlineVersion++;
        await context.TellAsync(new ExperimentPhaseChanged(state.Id, Phase.Running, null, time.GetUtcNow()));
    }
}
