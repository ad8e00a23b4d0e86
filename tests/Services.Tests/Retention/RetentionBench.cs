using System.Text.Json;
using AutoTune.Algorithms;
using AutoTune.Contracts;
using AutoTune.ExperimentCoordinator;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence;
using AutoTune.Persistence.Sqlite;
using AutoTune.Services.Tests.Harness;
using AutoTune.TrialLauncher;
using AutoTune.TrialLauncher.Local;
using AutoTune.TrialLauncher.Local.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AutoTune.Services.Tests.Retention;

/// <summary>A store and a state folder with experiments of any age, and what removes of them.</summary>
internal sealed class RetentionBench : IAsyncDisposable
{
    private const string RandomTuner = """ "tuner": {"builtinTunerName": "Random", "classArgs": {"optimize_mode": "maximize"}}, """;

    private readonly ServiceProvider services;
    private readonly MemoryLog log = new();
    private readonly ILoggerFactory loggers;
    private readonly ExperimentSpecs specs;

    public RetentionBench()
    {
        services = new ServiceCollection().AddSqliteStore(Path.Combine(StateFolder, "autotune.db")).BuildServiceProvider();
        loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        specs = new ExperimentSpecs(Of<IExperimentStore>(), new ExperimentReader(AlgorithmRegistry.Instance));
    }

    public string StateFolder { get; } = Scratch.New();

    public DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    /// <summary>What was logged of removals.</summary>
    public IReadOnlyList<string> Removals => [.. log.ToString().Split('\n').Where(line => line.Contains(" is removed", StringComparison.Ordinal) || line.Contains(" are removed", StringComparison.Ordinal))];

    public string Log => log.ToString();

    public T Of<T>() where T : notnull => services.GetRequiredService<T>();

    public StoreRetention OfStore(RetentionOptions options, IExperimentRemoval? removal = null) => new(
        Of<IRetentionStore>(), Of<IExperimentStore>(), removal ?? Of<IExperimentRemoval>(), Of<IMetricStore>(), Of<IUploadStore>(), specs, options,
        TimeProvider.System, loggers.CreateLogger<StoreRetention>());

    public OutputRetention OfOutput(RetentionOptions? options = null) => new(
        Options.Create(new LocalOptions { StateFolder = StateFolder }), new HostedSpecs(specs), Of<IExperimentStore>(), Of<ITrialStore>(), Of<IEndLog>(),
        Of<IRetentionStore>(), AlgorithmRegistry.Instance, options ?? new RetentionOptions(), TimeProvider.System, loggers.CreateLogger<OutputRetention>());

    /// <summary>An experiment whose trials have these values (null: failed), all ended, each with a curve and a log of 1000 bytes.</summary>
    /// <param name="ageDays">How long ago it ended.</param>
    /// <param name="values">Its trials.</param>
    /// <param name="completed">False: it still runs, with a trial more.</param>
    /// <param name="spec">Further fields of its spec, as JSON.</param>
    /// <param name="tuner">It has a tuner, and not an advisor among the further fields.</param>
    public async Task<Guid> AddAsync(double ageDays, double?[] values, bool completed = true, string spec = "", bool tuner = true)
    {
        var id = Guid.NewGuid();
        var json = $$$"""
            {"maxTrialNum": 9, "seed": 1, "searchSpace": {"x": {"_type": "uniform", "_value": [0, 1]}},
             {{{(tuner ? RandomTuner : "")}}}
             "trainingConfig": {"type": "local", "command": ["true"], "workingDir": "/"} {{{spec}}}}
            """;
        var at = Now.AddDays(-ageDays);
        await Of<IExperimentStore>().AddAsync(new ExperimentRecord(id, "default", "old", json, 1, [], [], at), Cancellation);
        var ends = values.Select((value, i) => new TrialEnd(i, i, value is null ? TrialState.Failed : TrialState.Succeeded, value)).ToList();
        await Of<IExperimentStore>().AddStateAsync(
            new ExperimentState
            {
                Id = id, Namespace = "default", Name = "old", CreatedAt = at, Phase = completed ? Phase.Done : Phase.Running, Completed = completed,
                EndedAt = completed ? at : null, CompletedAt = completed ? at : null, NextSequence = values.Length + (completed ? 0 : 1), Ends = values.Length,
                Open = completed ? [] : [values.Length], BestSequence = 0, BestValue = values[0],
            },
            Cancellation);
        for (var sequence = 0; sequence < values.Length + (completed ? 0 : 1); sequence++) await AddTrialAsync(id, sequence, ends.ElementAtOrDefault(sequence), at);
        await Of<IEndLog>().AppendAsync(id, ends, Cancellation);
        return id;
    }

    /// <summary>The trials of an experiment that have a log, in order.</summary>
    public IReadOnlyList<int> WithLogs(Guid id) => [.. Enumerable.Range(0, 20).Where(sequence => File.Exists(LogOf(id, sequence)))];

    public string LogOf(Guid id, int sequence) => new AttemptFolder(StateFolder, id, sequence, 0).Log;

    /// <summary>What is left of an experiment: its state, trials, ends, curves and final results.</summary>
    public async Task<(bool State, int Trials, int Ends, int Curves, int Finals)> LeftAsync(Guid id)
    {
        var trials = await Of<ITrialStore>().ListAsync(id, 0, 100, Cancellation);
        var results = new List<MetricRecord>();
        for (var sequence = 0; sequence < 20; sequence++) results.AddRange(await Of<IMetricStore>().ReadAsync(id, sequence, 0, Cancellation));
        return (
            await Of<IExperimentStore>().FindStateAsync(id, Cancellation) is not null, trials.Count, (await Of<IEndLog>().ReadAsync(id, 0, 100, Cancellation)).Count,
            results.Count(result => result.Type == MetricType.Intermediate), results.Count(result => result.Type == MetricType.Final));
    }

    public async ValueTask DisposeAsync()
    {
        loggers.Dispose();
        await services.DisposeAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task AddTrialAsync(Guid id, int sequence, TrialEnd? end, DateTimeOffset at)
    {
        await Of<ITrialStore>().AddAsync(
            [
                new TrialRecord
                {
                    ExperimentId = id, Sequence = sequence, Parameters = new ParameterSet(JsonSerializer.Serialize(new { x = 0.5, TRIAL_BUDGET = 1 + (sequence % 2) })),
                    SeenEnds = 0, CreatedAt = at, State = end?.State ?? TrialState.Running, Value = end?.Value, EndedAt = end is null ? null : at,
                },
            ],
            Cancellation);
        await Of<IMetricStore>().AddAsync(
            id, sequence, 0, [new(MetricType.Intermediate, 0, 1, null, at), new(MetricType.Intermediate, 1, 2, null, at), new(MetricType.Final, 0, 3, null, at)],
            replace: false, Cancellation);
        Directory.CreateDirectory(new AttemptFolder(StateFolder, id, sequence, 0).Path);
        await File.WriteAllBytesAsync(LogOf(id, sequence), new byte[1000], Cancellation);
    }
}
