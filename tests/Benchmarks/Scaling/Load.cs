using System.Text.Json;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.Pipeline;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Scaling;

/// <summary>Some experiments that are alike, of no-op trials in a space of ten numbers, and what became of them.</summary>
internal sealed class Load
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200), NoProgress = TimeSpan.FromMinutes(3);

    private readonly string name;
    private readonly string tuner;
    private readonly int trials;
    private readonly int atOnce;
    private readonly List<Guid> ids;

    public Load(string name, string tuner, int experiments, int trials, int atOnce)
    {
        (this.name, this.tuner, this.trials, this.atOnce) = (name, tuner, trials, atOnce);
        ids = [.. Enumerable.Range(0, experiments).Select(_ => Guid.CreateVersion7())];
    }

    /// <summary>When its commands were given.</summary>
    public DateTimeOffset Commanded { get; private set; }

    public async Task BeginAsync(ApartRig rig)
    {
        await rig.BeginAsync(ids.Select((id, i) => JsonSerializer.SerializeToUtf8Bytes(new
        {
            version = 1,
            experimentId = id,
            @namespace = "benchmarks",
            name = $"{name}-{i}",
            spec = new
            {
                maxTrialNum = trials,
                trialConcurrency = atOnce,
                searchSpace = Enumerable.Range(0, 10).ToDictionary(k => $"x{k}", _ => new { _type = "uniform", _value = new[] { -5.0, 10.0 } }),
                trainingConfig = new { type = "local", command = new[] { "true" }, workingDir = "/" },
                tuner = new { builtinTunerName = tuner },
                seed = i,
            },
        })));
        Commanded = rig.Commanded;
    }

    /// <summary>Waits until so many trials of all its experiments have ended.</summary>
    public Task EndedAsync(ApartRig rig, int ends) => WaitAsync(rig, states => states.Sum(state => state.Ends) >= ends);

    /// <summary>Waits until all its experiments are over, and looks that each has what it should have.</summary>
    public async Task CompletedAsync(ApartRig rig)
    {
        await WaitAsync(rig, states => states.Count == ids.Count && states.All(state => state.Completed));
        foreach (var state in await StatesAsync(rig))
        {
            if (state.Reason != "MaxTrialsReached" || state.Ends != trials || state.Succeeded != trials)
                throw new InvalidOperationException($"{state.Name} ended as {state.Phase}, {state.Reason}, with {state.Ends} ends, {state.Succeeded} succeeded: {state.Message}");
        }
    }

    /// <summary>The trials of each experiment. Exactly those that it should have.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<TrialRecord>>> TrialsAsync(ApartRig rig)
    {
        var store = rig.Store.GetRequiredService<ITrialStore>();
        var all = new List<IReadOnlyList<TrialRecord>>();
        foreach (var id in ids)
        {
            var found = new List<TrialRecord>();
            while (await store.ListAsync(id, found.Count, 1000, CancellationToken.None) is { Count: > 0 } page) found.AddRange(page);
            if (found.Count > trials) throw new InvalidOperationException($"{name}: {found.Count} trials instead of {trials}");
            all.Add(found);
        }
        return all;
    }

    /// <summary>
    /// Seconds from the end of a trial that freed a slot until the trial that takes it is suggested and stored, of all its experiments: the
    /// n-th end of an experiment is paired with its suggestion n + atOnce.
    /// </summary>
    public Quantiles SuggestionLatency(IReadOnlyList<IReadOnlyList<TrialRecord>> all) => new(all.SelectMany(own =>
        own.Select(trial => trial.CreatedAt).Order().Skip(atOnce).Zip(own.Select(trial => trial.EndedAt!.Value).Order(), (created, ended) => (created - ended).TotalSeconds)));

    private async Task WaitAsync(ApartRig rig, Func<IReadOnlyList<ExperimentState>, bool> isReached)
    {
        var (ends, since) = (-1, DateTimeOffset.UtcNow);
        while (true)
        {
            var states = await StatesAsync(rig);
            if (isReached(states)) return;
            var now = states.Sum(state => state.Ends) + states.Count;
            if (now != ends) (ends, since) = (now, DateTimeOffset.UtcNow);
            if (DateTimeOffset.UtcNow - since > NoProgress || rig.Processes.Values.Any(process => process.HasExited))
                throw new InvalidOperationException($"{name}: no progress.\n{string.Join('\n', rig.Processes.Select(process => $"{process.Key}:\n{process.Value.Output}"))}");
            await Task.Delay(LookEvery);
        }
    }

    private async Task<IReadOnlyList<ExperimentState>> StatesAsync(ApartRig rig)
    {
        var store = rig.Store.GetRequiredService<IExperimentStore>();
        if (ids.Count == 1) return await store.FindStateAsync(ids[0], CancellationToken.None) is { } one ? [one] : [];
        var own = ids.ToHashSet();
        var found = new List<ExperimentState>();
        Guid? after = null;
        while (await store.ListStatesAsync(after, 500, CancellationToken.None) is { Count: > 0 } page)
        {
            found.AddRange(page.Where(state => own.Contains(state.Id)));
            after = page[^1].Id;
        }
        return found;
    }
}
