using System.Globalization;
using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.NoOp;

/// <summary>
/// For benchmarks: ends each trial at once as Succeeded with the sum of its numeric parameters, without a process. In place of Local when
/// the configuration says so.
/// </summary>
internal sealed class NoOpBackEnd(LauncherIdentity identity, ITrialStore trials, ITrialEvents events, TimeProvider time, ILogger<NoOpBackEnd> logger)
    : ITrialBackEnd
{
    private readonly StorePatience patience = new(time, logger);

    public string Name => "local";

    public IReadOnlyList<TrialRecord> Running => [];

    public async Task LaunchAsync(TrialRecord claimed, CancellationToken ct)
    {
        // The same two writes as a real trial, so that a benchmark costs what the suite costs.
        await patience.AskAsync(
            "storing a start",
            (_, token) => trials.StartAsync(
                claimed.ExperimentId, claimed.Sequence, claimed.Attempt, identity.Owner, process: null, time.GetUtcNow(), token),
            ct);
        TrialMeasures.Started(claimed, time.GetUtcNow());
        var value = SumOf(claimed.Parameters.Root);
        var outcome = new TrialOutcome(TrialState.Succeeded, value, value.ToString("R", CultureInfo.InvariantCulture));
        await patience.AskAsync(
            "storing an outcome",
            (_, token) => trials.EndAsync(claimed.ExperimentId, claimed.Sequence, claimed.Attempt, outcome, time.GetUtcNow(), token),
            ct);
        await events.TrialEndedAsync(claimed.ExperimentId, claimed.Sequence, ct);
    }

    public Task StopAsync(Guid experimentId, int sequence, CancellationToken ct) => Task.CompletedTask;

    public async Task AdoptAsync(IReadOnlyList<TrialRecord> owned, CancellationToken ct)
    {
        foreach (var trial in owned) await LaunchAsync(trial, ct);
    }

    public Task KillStraysAsync(CancellationToken ct) => Task.CompletedTask;

    public void Abandon(TrialRecord attempt)
    {
    }

    public Task ShutdownAsync(ShutdownMode mode, CancellationToken ct) => Task.CompletedTask;

    private static double SumOf(JsonElement parameters) =>
        (from parameter in parameters.EnumerateObject()
         where parameter.Value.ValueKind == JsonValueKind.Number
         select parameter.Value.GetDouble()).Sum();
}
