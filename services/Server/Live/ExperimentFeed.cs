using System.Text.Json;
using System.Threading.Channels;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.Server.Api.Experiments;
using AutoTune.Server.Api.Results;

namespace AutoTune.Server.Live;

/// <summary>
/// Looks at one experiment for all who follow it, and hands each of them what is new as one piece of text. A follower that cannot take a piece,
/// because he is behind or it got lost on the way to him, reads for himself from where he is; so nobody misses anything.
/// </summary>
internal sealed class ExperimentFeed(Guid id, IExperimentStore experiments, Columns columns, JsonSerializerOptions json, TimeProvider time, ILogger log)
{
    private const int Most = 5000;

    // The store tells nobody of changes, and messages may be lost: one look for all followers is what misses nothing.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(300);

    private readonly Lock gate = new();
    private readonly List<Channel<Frame>> followers = [];
    private bool runs;
    private long sent;

    public Channel<Frame> Join()
    {
        // Whoever is slow loses the oldest, sees that by their numbers, and catches up.
        var follower = Channel.CreateBounded<Frame>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (gate)
        {
            followers.Add(follower);
            if (!runs) _ = RunAsync();
            runs = true;
        }
        return follower;
    }

    public void Leave(Channel<Frame> follower)
    {
        lock (gate) followers.Remove(follower);
    }

    private async Task RunAsync()
    {
        try
        {
            await WatchAsync();
        }
        catch (Exception failed)
        {
            log.LogError(failed, "The live view of {ExperimentId} has ended; those who follow come back", id);
            Complete();
        }
    }

    private async Task WatchAsync()
    {
        int? version = null;
        Cursor? head = null;
        var open = new Dictionary<int, (TrialState, int, string?)>();
        for (var more = false; !EndsUnfollowed(); await Task.Delay(more ? TimeSpan.Zero : Between, time))
        {
            try
            {
                if (await experiments.FindStateAsync(id, CancellationToken.None) is not { } state)
                {
                    Complete();
                    return;
                }
                head ??= new Cursor(state.Open.Count > 0 ? Math.Min(state.Open.Min(), state.NextSequence) : state.NextSequence, state.Ends);
                (var rows, var next, more) = await columns.ReadRowsAsync(state, head, Most, CancellationToken.None);
                var changed = rows.Where(trial => IsNew(open, trial)).ToList();
                if (version != state.Version || changed.Count > 0 || next != head) Send(state, version != state.Version, changed, head.Value, next);
                (version, head) = (state.Version, next);
            }
            catch (StoreUnavailableException away)
            {
                more = false;
                log.LogDebug("Live view of {ExperimentId} waits for the store: {Reason}", id, away.Message);
            }
        }
    }

    private bool EndsUnfollowed()
    {
        lock (gate) return !(runs = followers.Count > 0);
    }

    // Trials that run are read at every look; those that are as they were are no news.
    private static bool IsNew(Dictionary<int, (TrialState, int, string?)> open, TrialRecord trial)
    {
        var now = (trial.State, trial.Attempt, trial.Reason);
        var isNew = !open.TryGetValue(trial.Sequence, out var before) || before != now;
        if (trial.State.IsEnded()) open.Remove(trial.Sequence);
        else open[trial.Sequence] = now;
        return isNew;
    }

    private void Send(ExperimentState state, bool isStateNew, List<TrialRecord> changed, Cursor from, Cursor to)
    {
        using var text = new MemoryStream();
        if (changed.Count > 0 || from != to) EventText.Write(text, "trials", ColumnsDocument.Of(to, false, changed), to.ToString(), json);
        if (isStateNew) EventText.Write(text, "experiment", ExperimentSummary.Of(state), null, json);
        var bytes = text.ToArray();
        lock (gate)
        {
            var frame = new Frame(sent++, from, to, state, bytes);
            foreach (var follower in followers) follower.Writer.TryWrite(frame);
        }
    }

    private void Complete()
    {
        lock (gate)
        {
            runs = false;
            foreach (var follower in followers) follower.Writer.TryComplete();
            followers.Clear();
        }
    }
}
