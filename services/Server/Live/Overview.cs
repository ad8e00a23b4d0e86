using AutoTune.Experiments.State;
using AutoTune.Persistence;

namespace AutoTune.Server.Live;

/// <summary>All experiments, looked at once a second for all who have a list of them open, and not at all while nobody has.</summary>
internal sealed class Overview(IExperimentStore store, TimeProvider time, ILogger<Overview> log)
{
    // The store tells nobody of changes.
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly List<Action> followers = [];
    private bool runs;

    /// <summary>The newest first; null until the first look.</summary>
    public IReadOnlyList<ExperimentState>? Experiments { get; private set; }

    /// <summary>Why the list is not up to date; null while it is.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Calls back, on any thread, when something has changed, until the result is disposed.</summary>
    public IDisposable Follow(Action changed)
    {
        lock (gate)
        {
            followers.Add(changed);
            if (!runs) _ = RunAsync();
            runs = true;
        }
        return new Following(this, changed);
    }

    private async Task RunAsync()
    {
        IReadOnlyList<(Guid, int)>? before = null;
        for (; !EndsUnfollowed(); await Task.Delay(Between, time))
        {
            var (trouble, found) = await LookAsync();
            var now = found?.Select(state => (state.Id, state.Version)).ToList() ?? before;
            if (trouble == Trouble && before is not null && now!.SequenceEqual(before)) continue;
            (before, Trouble, Experiments) = (now, trouble, found ?? Experiments);
            Action[] all;
            lock (gate) all = [.. followers];
            foreach (var follower in all) follower();
        }
    }

    private async Task<(string? Trouble, List<ExperimentState>? Found)> LookAsync()
    {
        try
        {
            var found = new List<ExperimentState>();
            await foreach (var state in store.AllStatesAsync(after: null, CancellationToken.None)) found.Add(state);
            found.Reverse();
            return (null, found);
        }
        catch (StoreUnavailableException away)
        {
            log.LogDebug("The list of experiments waits for the store: {Reason}", away.Message);
            return (away.Message, null);
        }
    }

    private bool EndsUnfollowed()
    {
        lock (gate) return !(runs = followers.Count > 0);
    }

    private sealed class Following(Overview overview, Action changed) : IDisposable
    {
        public void Dispose()
        {
            lock (overview.gate) overview.followers.Remove(changed);
        }
    }
}
