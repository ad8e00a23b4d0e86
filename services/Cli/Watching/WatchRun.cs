using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.Running;

namespace AutoTune.Cli.Watching;

/// <summary>Shows an experiment that runs elsewhere, as <c>run</c> shows its own, until nothing of it runs any more.</summary>
internal sealed class WatchRun(IExperiments place, bool isJson, bool isQuiet, Terminal terminal, TimeProvider time)
{
    // Times move on also while nothing happens.
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // How long one that was just sent may take to be there.
    private static readonly TimeSpan TakenInWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    /// <returns>The exit code: what the experiment's end means.</returns>
    public async Task<int> RunAsync(Guid id, Interrupts interrupts)
    {
        try
        {
            var details = await FindAsync(id, interrupts.Stop);
            await ShowAsync(details, interrupts.Stop);
        }
        catch (OperationCanceledException) when (interrupts.Stop.IsCancellationRequested)
        {
            if (!isJson)
                return ExitCodes.Interrupted;
        }
        return await EndAsync(id, interrupts.Stop.IsCancellationRequested);
    }

    private async Task<ExperimentDetails> FindAsync(Guid id, CancellationToken cancellation)
    {
        for (var since = time.GetTimestamp(); ;)
        {
            if (await ExperimentDetails.OfAsync(place, id, cancellation) is { } details)
                return details;
            if (time.GetElapsedTime(since) > TakenInWithin)
                throw new UserErrorException(ExitCodes.Away, $"experiment {id} {place.Place} is not taken in after {TakenInWithin.TotalSeconds:0} s; whether the coordinator runs, its operator knows.");
            await Task.Delay(Between, time, cancellation);
        }
    }

    private async Task ShowAsync(ExperimentDetails details, CancellationToken cancellation)
    {
        var newest = details.Experiment;
        await using var view = RunViews.For(RunSubject.Of(details.View), isJson || isQuiet, terminal, time, () => place.ExecutionOf(newest).RanSeconds);
        if (place.ExecutionOf(newest).Suspended)
            view.Note($"Experiment {newest.Name} is suspended; it goes on with the next autotune run.");
        await using var snapshots = place.FollowAsync(details, view.Warn, cancellation).GetAsyncEnumerator(cancellation);
        for (var next = snapshots.MoveNextAsync().AsTask(); ;)
        {
            if (await Task.WhenAny(next, Task.Delay(Tick, time, cancellation)) == next)
            {
                if (!await next)
                    return;
                newest = snapshots.Current.State;
                view.Show(snapshots.Current);
                next = snapshots.MoveNextAsync().AsTask();
            }
            else if (!cancellation.IsCancellationRequested)
                view.Tick();
        }
    }

    private async Task<int> EndAsync(Guid id, bool isInterrupted)
    {
        var details = await ExperimentDetails.OfAsync(place, id, CancellationToken.None)
            ?? throw new UserErrorException(ExitCodes.Failed, $"experiment {id} {place.Place} was deleted.");
        var result = await details.ReadResultAsync(place, CancellationToken.None);
        new Summary(terminal, details.Experiment.Name, details.View.Warnings, isJson, isQuiet, place.Options, result, new RunEnd(Earlier: false, isInterrupted)).Write();
        return isInterrupted ? ExitCodes.Interrupted : result.ExitCode;
    }
}
