using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Hosting;
using AutoTune.Persistence;
using MassTransit;

namespace AutoTune.Server.Api.Experiments;

/// <summary>
/// Tells the suite what a person wants, and waits for a moment until the store shows it, so that the next look does. Null: it does not show
/// yet, because the coordinator is busy or away; it will.
/// </summary>
internal sealed class ExperimentCommands(IBus bus, IExperimentStore store, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(25);

    public async Task<ExperimentState?> StartAsync(Guid id, string @namespace, string name, string specJson, CancellationToken ct)
    {
        var spec = JsonElement.Parse(specJson, new JsonDocumentOptions { MaxDepth = 1024 });
        await bus.TellAsync(new StartExperiment(1, id, @namespace, name, spec), ct);
        return await SeeAsync(id, _ => true, ct);
    }

    public async Task<ExperimentState?> ChangeAsync(ChangeExperimentLimits change, CancellationToken ct)
    {
        await bus.TellAsync(change, ct);
        return await SeeAsync(change.ExperimentId, state =>
            state.MaxTrialNum == (change.MaxTrialNum ?? state.MaxTrialNum)
            && state.TrialConcurrency == (change.TrialConcurrency ?? state.TrialConcurrency)
            && state.MaxExecSeconds == (change.MaxExecSeconds ?? state.MaxExecSeconds), ct);
    }

    public async Task<ExperimentState?> StopAsync(Guid id, string? reason, CancellationToken ct)
    {
        await bus.TellAsync(new StopExperiment(id, reason), ct);
        return await SeeAsync(id, state => state.StopRequested || state.IsFinal, ct);
    }

    private async Task<ExperimentState?> SeeAsync(Guid id, Func<ExperimentState, bool> shows, CancellationToken ct)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            if (await store.FindStateAsync(id, ct) is { } state && shows(state)) return state;
            if (time.GetElapsedTime(since) > Patience) return null;
            await Task.Delay(Between, time, ct); // the store tells nobody of changes, and the bus not of all of them
        }
    }
}
