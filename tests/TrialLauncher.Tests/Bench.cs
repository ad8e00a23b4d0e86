using System.Collections.Concurrent;
using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.Space;
using AutoTune.Experiments.Spec;
using AutoTune.Experiments.Trials;
using AutoTune.Persistence;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher.Local;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AutoTune.TrialLauncher.Tests;

/// <summary>A launcher on a scratch folder: makes trials, launches them, waits for what is announced.</summary>
internal sealed class Bench : ITrialEvents, IExperimentSpecs, IAsyncDisposable
{
    public static readonly LauncherIdentity Identity = new("this-host", "launcher");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<int, TaskCompletionSource> ended = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource> waits = new();
    private readonly List<LocalBackEnd> backEnds = [];

    /// <param name="stores">The stores to use; absent: <see cref="Store"/>.</param>
    /// <param name="folder">An existing scratch folder; absent: a new one.</param>
    public Bench((ITrialStore Trials, IMetricStore Metrics)? stores = null, string? folder = null)
    {
        (Trials, Results) = stores ?? (Store, Store);
        Folder = folder ?? Directory.CreateTempSubdirectory("autotune-launcher-").FullName;
        WorkingFolder = Directory.CreateDirectory(Path.Combine(Folder, "work")).FullName;
        Options = new LocalOptions { Enabled = true, StateFolder = Path.Combine(Folder, "state"), BaseDirectory = WorkingFolder };
        Tokens = TrialTokens.FromFolder(Options.StateFolder);
    }

    public string Folder { get; }

    public string WorkingFolder { get; }

    public Guid ExperimentId { get; init; } = Guid.NewGuid();

    public MemoryStore Store { get; } = new();

    public ITrialStore Trials { get; }

    public IMetricStore Results { get; }

    public LocalOptions Options { get; }

    public TrialTokens Tokens { get; }

    public ConcurrentQueue<(int Sequence, int Attempt, int Count)> Reported { get; } = new();

    public IReadOnlyList<string> Command { get; set; } = ["true"];

    public Dictionary<string, string> Env { get; } = [];

    public string? WorkingDir { get; set; }

    public TrialPolicy Policy { get; set; } = new(false, null, 0, 10, null, null);

    public MetricsConfig Metrics { get; set; } = new("auto", "score");

    public bool Assessed { get; set; }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public LocalBackEnd Start()
    {
        var backEnd = new LocalBackEnd(
            Identity, Microsoft.Extensions.Options.Options.Create(Options), this, Trials, Results, this, Tokens, TimeProvider.System,
            NullLogger<LocalBackEnd>.Instance);
        backEnds.Add(backEnd);
        return backEnd;
    }

    public TrialRecord NewTrial(int sequence = 0, string parameters = """{"lr": 0.5}""")
    {
        var trial = new TrialRecord
        {
            ExperimentId = ExperimentId, Sequence = sequence, Parameters = new ParameterSet(parameters), SeenEnds = 0,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        Trials.AddAsync([trial], Ct);
        return trial;
    }

    public async Task<TrialRecord> ClaimAsync(int sequence = 0) =>
        await Trials.ClaimAsync(ExperimentId, sequence, Identity.Owner, Ct) ?? throw new InvalidOperationException("not to be claimed");

    /// <summary>Runs a shell script as the trial, which is launched but not waited for.</summary>
    public async Task LaunchAsync(LocalBackEnd backEnd, string script, int sequence = 0, string parameters = """{"lr": 0.5}""")
    {
        Command = ["sh", "-c", script];
        NewTrial(sequence, parameters);
        await backEnd.LaunchAsync(await ClaimAsync(sequence), Ct);
    }

    /// <summary>Runs a shell script as the trial to its end.</summary>
    public async Task<TrialRecord> RunAsync(string script, string parameters = """{"lr": 0.5}""")
    {
        await LaunchAsync(Start(), script, 0, parameters);
        return await EndAsync();
    }

    public async Task<TrialRecord> EndAsync(int sequence = 0)
    {
        await Of(ended, sequence).Task.WaitAsync(Patience, Ct);
        return Trial(sequence);
    }

    /// <summary>The trial waits again; the next wait is for the next time.</summary>
    public async Task<TrialRecord> WaitsAsync(int sequence = 0)
    {
        await Of(waits, sequence).Task.WaitAsync(Patience, Ct);
        waits.TryRemove(sequence, out _);
        return Trial(sequence);
    }

    public TrialRecord Trial(int sequence = 0) => Trials.FindAsync(ExperimentId, sequence, Ct).Result!;

    public Task<IReadOnlyList<MetricRecord>> ResultsAsync(int sequence = 0, int attempt = 0) =>
        Results.ReadAsync(ExperimentId, sequence, attempt, Ct);

    public string AttemptFolder(int sequence = 0, int attempt = 0) =>
        new AttemptFolder(Options.StateFolder!, ExperimentId, sequence, attempt).Path;

    public string Work(string name) => Path.Combine(WorkingFolder, name);

    public async Task<string> ReadWhenThereAsync(string name)
    {
        await UntilAsync(() => File.Exists(Work(name)) && new FileInfo(Work(name)).Length > 0);
        return (await File.ReadAllTextAsync(Work(name), Ct)).Trim();
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(Patience);
        while (!condition()) await Task.Delay(5, patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Store.Away = false;
        using var hurry = new CancellationTokenSource();
        await hurry.CancelAsync();
        foreach (var backEnd in backEnds)
        {
            await backEnd.ShutdownAsync(ShutdownMode.Interrupt, hurry.Token);
            await backEnd.DisposeAsync();
        }
        Directory.Delete(Folder, recursive: true);
    }

    ValueTask<ExperimentSpec> IExperimentSpecs.GetAsync(Guid experimentId, CancellationToken ct) => ValueTask.FromResult(new ExperimentSpec(
        new ExperimentLimits(1, 1, null),
        new SearchSpace([]),
        new TrainingConfig("local", new LocalProcess(Command, WorkingDir, Env, null), default),
        new AlgorithmChoice(AlgorithmKind.Tuner, "Random", null, default),
        Assessed ? new AlgorithmChoice(AlgorithmKind.Assessor, "Medianstop", null, default) : null,
        OptimizeMode.Maximize,
        null,
        Policy,
        Metrics,
        null));

    Task ITrialEvents.TrialEndedAsync(Guid experimentId, int sequence, CancellationToken ct)
    {
        Of(ended, sequence).TrySetResult();
        return Task.CompletedTask;
    }

    Task ITrialEvents.TrialWaitsAsync(Guid experimentId, int sequence, CancellationToken ct)
    {
        Of(waits, sequence).TrySetResult();
        return Task.CompletedTask;
    }

    Task ITrialEvents.TrialReportedAsync(Guid experimentId, int sequence, int attempt, int count, CancellationToken ct)
    {
        Reported.Enqueue((sequence, attempt, count));
        return Task.CompletedTask;
    }

    Task ITrialEvents.LaunchRefusedAsync(Guid experimentId, int sequence, string reason, CancellationToken ct) => throw new NotSupportedException();

    private static TaskCompletionSource Of(ConcurrentDictionary<int, TaskCompletionSource> of, int sequence) =>
        of.GetOrAdd(sequence, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
