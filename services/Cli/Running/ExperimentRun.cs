using System.Text.Json;
using AutoTune.Cli.Embedded;
using AutoTune.Cli.Output;
using AutoTune.Cli.Reading;
using AutoTune.Cli.State;
using AutoTune.Contracts;
using AutoTune.Persistence;

namespace AutoTune.Cli.Running;

/// <summary>Runs an experiment file in this process: from where it stands to its end, or until it is interrupted.</summary>
internal sealed class ExperimentRun(ExperimentFile file, RunOptions options, Terminal terminal, TimeProvider time)
{
    // Eight pictures a second are as many as an eye needs, and cost next to nothing.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(125);
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(5);

    /// <summary>Runs to the end, or until it is interrupted.</summary>
    /// <returns>The program's exit code.</returns>
    public async Task<int> RunAsync(Interrupts interrupts, CancellationToken cancellation)
    {
        var folder = new StateFolder(options.State ?? Path.Combine(file.Folder, StateFolder.DefaultName));
        var index = await folder.UpdateIndexAsync(
            index => options.New && Directory.Exists(folder.Experiment(index.Experiment(file.Name)).Path) ? index.BeginAnew(file.Name) : index,
            cancellation);
        var home = folder.Experiment(index.Experiment(file.Name));
        await using var store = await OpenStore.OpenAsync(folder, cancellation);
        if (await Standing.FindAsync(store, home.Id, cancellation) is { IsOver: true } over)
        {
            over.RequireSame(file);
            foreach (var change in over.ChangedLimits(file.Spec.Limits))
                terminal.Error($"The file says {change}, but experiment \"{file.Name}\" has ended; --new begins another.");
            return await EndAsync(store, folder, home, ExperimentLock.RanSeconds(home), new RunEnd(Earlier: true, Interrupted: false), cancellation);
        }
        await using var held = await ExperimentLock.TakeAsync(home, file.Name, cancellation);
        var standing = await Standing.FindAsync(store, home.Id, cancellation);
        standing.RequireSame(file);

        var began = time.GetTimestamp();
        double Ran() => held.RanSecondsBefore + time.GetElapsedTime(began).TotalSeconds;
        var interrupted = false;
        await using (var view = RunViews.For(RunSubject.Of(file, home), options.Json || options.Quiet, terminal, time, Ran))
        {
            foreach (var warning in file.Warnings)
                view.Warn(ProblemText.Of(Path.GetFileName(file.Path), warning));
            var changes = standing.State is null ? [] : standing.Prepare(file.Spec.Limits, held.RanSecondsBefore, time.GetUtcNow());
            if (standing.State is not null && !await store.Experiments.SaveStateAsync(standing.State, cancellation))
                throw new UserErrorException(ExitCodes.Failed, $"the state of experiment {home.Id} in {folder.Database} was changed by another program just now; try again.");
            await using var suite = await StartSuiteAsync(folder, home, held, cancellation);
            await using var server = options.UiPort is { } port
                ? await EmbeddedServer.StartAsync(suite, folder, new OneReach(home.Id), FreePort.Find(port), cancellation)
                : null;
            if (server is not null)
                view.Note($"Watch it at {server.Url} (REST API: {server.Url}/docs).");
            await BeginAsync(suite, standing, home.Id, cancellation);
            Introduce(view, standing, changes, folder);
            interrupted = !await WatchAsync(suite, store, home.Id, standing, view, interrupts);
            await StopAsync(suite, store, home.Id, view, interrupted, interrupts);
        }
        return await EndAsync(store, folder, home, Ran(), new RunEnd(Earlier: false, interrupted), CancellationToken.None);
    }

    private async Task<EmbeddedSuite> StartSuiteAsync(StateFolder folder, ExperimentFolder home, ExperimentLock held, CancellationToken cancellation)
    {
        var suite = await EmbeddedSuite.StartAsync(
            EmbeddedOptions.For(folder, home, file.Folder, file.Spec.TrialPolicy.GracePeriodSeconds, held.LastPort), cancellation);
        if (home.ReadHolder() is { } holder && holder.Port != suite.Port)
            home.WriteHolder(holder with { Port = suite.Port });
        return suite;
    }

    private async Task BeginAsync(EmbeddedSuite suite, Standing standing, Guid id, CancellationToken cancellation)
    {
        if (standing.State is not null)
        {
            await suite.GoOnAsync(id, cancellation);
            return;
        }
        // What was accepted already is sent again as it was.
        using var spec = JsonDocument.Parse(standing.Record?.SpecJson ?? file.SpecJson, new JsonDocumentOptions { MaxDepth = 1024 });
        await suite.BeginAsync(new StartExperiment(1, id, file.Namespace, file.Name, spec.RootElement.Clone()), cancellation);
    }

    private void Introduce(IRunView view, Standing standing, IReadOnlyList<string> changes, StateFolder folder)
    {
        view.Note(standing.State is { } state
            ? $"Going on with experiment {file.Name}: {state.Ended} trials have ended."
            : $"Experiment {file.Name}. State is kept in {folder.Path}");
        foreach (var change in changes)
            view.Note($"Now {change}.");
    }

    /// <summary>Shows the experiment until it is over (true) or a signal comes (false).</summary>
    private async Task<bool> WatchAsync(
        EmbeddedSuite suite, OpenStore store, Guid id, Standing standing, IRunView view, Interrupts interrupts)
    {
        var progress = new ProgressReader(store, id, file.Spec);
        if (standing.State is { } before)
            progress.StartAfter(before);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Stop, suite.Failing);
        var warnings = 0;
        while (!ending.IsCancellationRequested)
        {
            try
            {
                if (await progress.ReadAsync(CancellationToken.None) is { } snapshot)
                {
                    view.Show(snapshot);
                    if (snapshot.IsOver)
                        return true;
                }
            }
            catch (StoreUnavailableException away)
            {
                view.Warn(away.Message);
            }
            if (suite.Log.Warnings != warnings && suite.Log.LastWarning is { } warning)
            {
                warnings = suite.Log.Warnings;
                view.Warn(Formats.Shorten(warning, 300));
            }
            await Task.Delay(Between, time, ending.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        return interrupts.Stop.IsCancellationRequested
            ? false
            : throw suite.Failure;
    }

    private static async Task StopAsync(
        EmbeddedSuite suite, OpenStore store, Guid id, IRunView view, bool interrupted, Interrupts interrupts)
    {
        if (!interrupted)
        {
            // Nothing runs any more: what is not closed within moments need not be.
            using var moments = new CancellationTokenSource(CloseWithin);
            await suite.StopAsync(moments.Token);
            return;
        }
        var counts = await store.Trials.CountByStateAsync(id, CancellationToken.None);
        view.ShowStopping(counts.GetValueOrDefault(TrialState.Running) + counts.GetValueOrDefault(TrialState.Launching));
        await suite.StopAsync(interrupts.Hurry);
    }

    private async Task<int> EndAsync(
        OpenStore store, StateFolder folder, ExperimentFolder home, double ranSeconds, RunEnd end, CancellationToken cancellation)
    {
        var place = new LocalExperiments(folder, store);
        var result = await RunResult.ReadAsync(place, home.Id, file.Spec, new Execution(false, null, ranSeconds, folder.Path, home.LogFile), cancellation);
        var summary = new Summary(terminal, file.Name, [.. file.Warnings.Select(warning => warning.ToString())], options.Json, options.Quiet, place.Options, result, end);
        summary.Write();
        return end.Interrupted ? ExitCodes.Interrupted : result.ExitCode;
    }
}
