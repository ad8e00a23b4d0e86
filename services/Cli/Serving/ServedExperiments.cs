using System.Collections.Concurrent;
using AutoTune.Cli.Embedded;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;
using AutoTune.Cli.State;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Persistence;
using AutoTune.Server;

namespace AutoTune.Cli.Serving;

/// <summary>The experiments of a server on this machine: those that were made with it, and none that <c>autotune run</c> has or had.</summary>
internal sealed class ServedExperiments(StateFolder folder) : OwnExperiments, IReach, IAsyncDisposable
{
    private readonly ConcurrentDictionary<Guid, ExperimentLock?> locks = new();

    public override IReadOnlyCollection<Guid> All => [.. locks.Keys];

    public string? Refusal(Guid? experimentId) => experimentId is not { } id || Has(id)
        ? null
        : "the experiment was started by autotune run, and goes on with autotune run; this server only shows it";

    public override async Task TakeAsync(ExperimentRecord record, CancellationToken cancellation)
    {
        if (!Has(record.Id)) locks[record.Id] = await ExperimentLock.TakeAsync(folder.Experiment(record.Id), record.Name, cancellation, served: true);
    }

    /// <summary>Takes up the experiments of an earlier server that are not over.</summary>
    public async Task<IReadOnlyList<Guid>> ResumeAsync(OpenStore store, DateTimeOffset now, CancellationToken cancellation)
    {
        await foreach (var state in store.Experiments.AllStatesAsync(after: null, cancellation))
        {
            var home = folder.Experiment(state.Id);
            if (state.Completed || home.ReadHolder()?.Served != true || await store.Experiments.FindAsync(state.Id, cancellation) is not { } record) continue;
            var held = await ExperimentLock.TakeAsync(home, state.Name, cancellation, served: true);
            new Standing(record, state).Prepare(new ExperimentLimits(state.MaxTrialNum, state.TrialConcurrency, state.MaxExecSeconds), held.RanSecondsBefore, now);
            if (!await store.Experiments.SaveStateAsync(state, cancellation))
                throw new UserErrorException(ExitCodes.Failed, $"the state of experiment {state.Id} in {folder.Database} was changed by another program just now; try again.");
            locks[state.Id] = held;
        }
        return [.. locks.Keys];
    }

    /// <summary>Gives back the locks of those that are over, so that their running time stands.</summary>
    public async Task ReleaseOverAsync(OpenStore store, CancellationToken cancellation)
    {
        foreach (var (id, held) in locks)
        {
            if (held is null || await store.Experiments.FindStateAsync(id, cancellation) is { Completed: false }) continue;
            locks[id] = null;
            await held.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var held in locks.Values.OfType<ExperimentLock>()) await held.DisposeAsync();
    }
}
