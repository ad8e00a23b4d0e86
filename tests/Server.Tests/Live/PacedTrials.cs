using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;

namespace AutoTune.Server.Tests.Live;

/// <summary>
/// An experiment whose trials begin and end at a rate, written to the store as launchers and the coordinator write it: what follows it can be
/// loaded evenly, whatever the machine could do.
/// </summary>
internal sealed class PacedTrials(IExperimentStore experiments, ITrialStore trials, IEndLog ends, TimeProvider time)
{
    private const int StepsPerSecond = 10;
    private const string Owner = "host/paced";

    public static double ValueOf(int sequence) => sequence / 8.0;

    /// <summary>An experiment that runs and has no trial yet.</summary>
    public async Task<Guid> AddAsync(int count, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        var spec = $$$"""{"maxTrialNum": {{{count}}}, "searchSpace": {"lr": {"_type": "uniform", "_value": [0, 1]}}, "tuner": {"builtinTunerName": "Random"}, "trainingConfig": {"type": "local", "command": ["true"], "workingDir": "/tmp"}}""";
        await experiments.AddAsync(new ExperimentRecord(id, "team", "paced", spec, 1, [], [], time.GetUtcNow()), ct);
        await experiments.AddStateAsync(
            new ExperimentState { Id = id, Namespace = "team", Name = "paced", Phase = Phase.Running, MaxTrialNum = count, CreatedAt = time.GetUtcNow(), StartedAt = time.GetUtcNow() }, ct);
        return id;
    }

    /// <summary>Lets trials end until all have. The experiment is completed then.</summary>
    /// <param name="id">The experiment.</param>
    /// <param name="perSecond">How many, a multiple of 10.</param>
    /// <param name="ended">Told the first and the last of those that have ended, once the store shows it.</param>
    /// <param name="ct">Gives up.</param>
    public async Task RunAsync(Guid id, int perSecond, Action<int, int> ended, CancellationToken ct)
    {
        var batch = perSecond / StepsPerSecond;
        var state = (await experiments.FindStateAsync(id, ct))!;
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / StepsPerSecond), time);
        while (!state.Completed && await ticks.WaitForNextTickAsync(ct))
        {
            var over = state.Open.ToList();
            await EndAsync(id, over, state.Ends, ct);
            var begun = Enumerable.Range(state.NextSequence, Math.Min(batch, state.MaxTrialNum!.Value - state.NextSequence)).ToList();
            await BeginAsync(id, begun, state.Ends, ct);
            (state.Ends, state.Succeeded, state.NextSequence, state.Open) = (state.Ends + over.Count, state.Succeeded + over.Count, state.NextSequence + begun.Count, begun);
            if (over.Count > 0) (state.BestSequence, state.BestValue) = (over[^1], ValueOf(over[^1]));
            if (begun.Count == 0) (state.Phase, state.Completed, state.EndedAt, state.CompletedAt) = (Phase.Done, true, time.GetUtcNow(), time.GetUtcNow());
            if (!await experiments.SaveStateAsync(state, ct)) throw new InvalidOperationException("somebody else writes this experiment's state");
            if (over.Count > 0) ended(over[0], over[^1]);
        }
    }

    private async Task BeginAsync(Guid id, List<int> sequences, int seenEnds, CancellationToken ct)
    {
        await trials.AddAsync(
            [.. sequences.Select(sequence => new TrialRecord { ExperimentId = id, Sequence = sequence, Parameters = new ParameterSet($$"""{"lr": 0.{{sequence}}}"""), SeenEnds = seenEnds, CreatedAt = time.GetUtcNow() })], ct);
        foreach (var sequence in sequences)
        {
            await trials.ClaimAsync(id, sequence, Owner, ct);
            await trials.StartAsync(id, sequence, 0, Owner, process: null, time.GetUtcNow(), ct);
        }
    }

    private async Task EndAsync(Guid id, List<int> sequences, int ordinal, CancellationToken ct)
    {
        foreach (var sequence in sequences)
            await trials.EndAsync(id, sequence, 0, new TrialOutcome(TrialState.Succeeded, ValueOf(sequence)), time.GetUtcNow(), ct);
        await ends.AppendAsync(id, [.. sequences.Select((sequence, i) => new TrialEnd(ordinal + i, sequence, TrialState.Succeeded, ValueOf(sequence)))], ct);
    }
}
