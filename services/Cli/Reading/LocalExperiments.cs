using System.Runtime.CompilerServices;
using System.Text.Json;
using AutoTune.Algorithms;
using AutoTune.Cli.Contexts;
using AutoTune.Cli.Output;
using AutoTune.Cli.Running;
using AutoTune.Cli.State;
using AutoTune.Contracts;
using AutoTune.Documents;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.Server.Api.Experiments;

namespace AutoTune.Cli.Reading;

/// <summary>The experiments of a state folder; also beside a process that runs them.</summary>
internal sealed class LocalExperiments(StateFolder folder, OpenStore store) : IExperiments
{
    private const int Page = 1000;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenAll = TimeSpan.FromSeconds(1);

    public string Place => $"in {folder.Path}";

    public string HowToBegin => "autotune run experiment.yaml";

    public string Options => folder.Path != Path.GetFullPath(StateFolder.DefaultName)
        ? $" --state {CommandText.Quoted(Path.GetRelativePath(Directory.GetCurrentDirectory(), folder.Path))}"
        : ServerChoice.IsUsual() ? $" --context {Configuration.Local}" : "";

    public bool HasNamespaces => false;

    public async IAsyncEnumerable<ExperimentSummary> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var state in store.Experiments.AllStatesAsync(after: null, cancellation))
            yield return ExperimentSummary.Of(state);
    }

    // The one that stands under the name comes before older ones that --new replaced.
    public Guid? StandingUnder(string name) => folder.ReadIndex()?.Experiment(name);

    public async Task<ExperimentSummary?> FindAsync(Guid id, CancellationToken cancellation) =>
        await store.Experiments.FindStateAsync(id, cancellation) is { } state ? ExperimentSummary.Of(state) : null;

    public async Task<ExperimentView?> FindViewAsync(Guid id, CancellationToken cancellation)
    {
        if (await store.Experiments.FindStateAsync(id, cancellation) is not { } state || await store.Experiments.FindAsync(id, cancellation) is not { } record)
            return null;
        return ExperimentView.Of(state, record, new ExperimentReader(AlgorithmRegistry.Instance).ReadSpec(record.SpecJson, absoluteWorkingDir: false).Spec);
    }

    public Execution ExecutionOf(ExperimentSummary experiment)
    {
        var home = folder.Experiment(experiment.Id);
        var isHeld = ExperimentLock.IsHeld(home);
        return new Execution(
            !isHeld && !experiment.Completed, isHeld ? home.ReadHolder()?.Pid : null, ExperimentLock.RanSeconds(home), folder.Path, home.LogFile);
    }

    public async Task<TrialDocument?> FindTrialAsync(Guid id, int sequence, CancellationToken cancellation) =>
        await store.Trials.FindAsync(id, sequence, cancellation) is { } trial ? TrialDocument.Of(trial) : null;

    public async IAsyncEnumerable<TrialDocument> TrialsAsync(Guid id, TrialQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var trials = new List<TrialRecord>();
        await foreach (var trial in store.Trials.AllAsync(id, cancellation))
        {
            if (query.States.Count == 0 || query.States.Contains(trial.State))
                trials.Add(trial);
        }
        foreach (var trial in TrialOrder.Sort(trials, query.Sort, query.Downwards).Take(query.Limit ?? int.MaxValue))
            yield return TrialDocument.Of(trial);
    }

    public Task<IReadOnlyDictionary<TrialState, int>> CountAsync(ExperimentSummary experiment, CancellationToken cancellation) =>
        store.Trials.CountByStateAsync(experiment.Id, cancellation);

    public async Task<List<double>> ReadValuesAsync(Guid id, (string Parameter, double Value)? budget, CancellationToken cancellation)
    {
        var values = new List<double>();
        var next = 0;
        while (await store.Ends.ReadAsync(id, next, Page, cancellation) is { Count: > 0 } page)
        {
            var succeeded = page.Where(end => end is { State: TrialState.Succeeded, Value: not null }).ToList();
            if (budget is var (parameter, wanted))
            {
                var comparable = (await store.Trials.FindManyAsync(id, [.. succeeded.Select(end => end.Sequence)], cancellation))
                    .Where(trial => trial.Parameters.Root.TryGetProperty(parameter, out var given) && given.ValueKind == JsonValueKind.Number && given.GetDouble() == wanted)
                    .Select(trial => trial.Sequence).ToHashSet();
                succeeded.RemoveAll(end => !comparable.Contains(end.Sequence));
            }
            values.AddRange(succeeded.Select(end => end.Value!.Value));
            next = page[^1].Ordinal + 1;
        }
        return values;
    }

    public string? LogFileOf(Guid id, int sequence, int attempt) => folder.Experiment(id).TrialLog(sequence, attempt);

    public Task CopyLogAsync(Guid id, TrialDocument trial, int attempt, bool follow, Stream output, Action<string> warn, CancellationToken cancellation)
    {
        var path = folder.Experiment(id).TrialLog(trial.Sequence, attempt);
        if (File.Exists(path) || follow)
            return new TrialLogText(store.Trials, id, trial.Sequence, attempt, path).CopyAsync(output, follow, TimeProvider.System, cancellation);
        if (RemovedOutput.Find(folder.Path, id, trial.Sequence) is { } removed)
            throw new UserErrorException(ExitCodes.Failed, $"the log of trial {trial.Sequence} was {removed}.");
        var state = DocumentText.StateOf(trial.State);
        throw new UserErrorException(ExitCodes.Failed, state is TrialState.Waiting or TrialState.Launching && attempt == trial.Attempt
            ? $"trial {trial.Sequence} is {Formats.Words(state)} and has printed nothing yet; -f waits for it."
            : $"attempt {attempt} of trial {trial.Sequence} left no log ({path} is not there){(trial.Reason is { } reason ? ": " + reason : ".")}");
    }

    public async Task ExportAsync(Guid id, string format, bool curves, Stream output, CancellationToken cancellation)
    {
        if (format == "json")
        {
            var (state, record) = (await store.Experiments.FindStateAsync(id, cancellation), await store.Experiments.FindAsync(id, cancellation));
            var spec = new ExperimentReader(AlgorithmRegistry.Instance).ReadSpec(record!.SpecJson, absoluteWorkingDir: false).Spec;
            await JsonExport.WriteAsync(output, store.Trials, store.Metrics, state!, record, spec?.Direction ?? OptimizeMode.Maximize, cancellation);
        }
        else if (curves)
            await CsvExport.WriteCurvesAsync(output, store.Trials, store.Metrics, id, cancellation);
        else
            await CsvExport.WriteTrialsAsync(output, store.Trials, id, cancellation);
    }

    public async IAsyncEnumerable<Snapshot> FollowAsync(ExperimentDetails details, Action<string> warn, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var id = details.Experiment.Id;
        if (details.Spec is not { } spec)
            yield break; // one with a bad spec has no trials and never had
        var progress = new ProgressReader(store, id, spec);
        if (await store.Experiments.FindStateAsync(id, cancellation) is { } before)
            progress.StartAfter(before);
        while (await progress.ReadAsync(cancellation) is { } snapshot)
        {
            yield return snapshot;
            if (snapshot.IsOver)
                yield break;
            await Task.Delay(Between, cancellation);
        }
        throw new UserErrorException(ExitCodes.Failed, $"experiment \"{details.Experiment.Name}\" was deleted.");
    }

    public async IAsyncEnumerable<IReadOnlyList<ExperimentSummary>> FollowAllAsync(Action<string> warn, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (; ; await Task.Delay(BetweenAll, cancellation))
        {
            var running = new List<ExperimentSummary>();
            await foreach (var experiment in AllAsync(cancellation))
            {
                if (!experiment.IsOver)
                    running.Add(experiment);
            }
            yield return running;
        }
    }

    public Task StopAsync(ExperimentSummary experiment, string? reason, CancellationToken cancellation) => throw Elsewhere(experiment, "Ctrl-C suspends it there");

    public Task ChangeLimitsAsync(
        ExperimentSummary experiment, int? maxTrialNum, int? trialConcurrency, int? maxExecSeconds, CancellationToken cancellation) =>
        throw Elsewhere(experiment, "its file has the limits, and the next autotune run takes them over");

    public async Task DeleteAsync(ExperimentSummary experiment, CancellationToken cancellation)
    {
        // Held, so that nobody runs it meanwhile.
        await using (await ExperimentLock.TakeAsync(folder.Experiment(experiment.Id), experiment.Name, cancellation))
            await new Embedded.FolderRemoval(store.Removal, folder).RemoveAsync(experiment.Id, cancellation);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private UserErrorException Elsewhere(ExperimentSummary experiment, string instead) => new(
        ExitCodes.Conflict,
        $"experiment \"{experiment.Name}\" {Place} belongs to {(ExecutionOf(experiment).Pid is { } pid ? $"process {pid}" : "autotune run")}: {instead}. "
        + "What autotune serve or autotune run --ui runs can be changed through it, with --server URL.");
}
