using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using AutoTune.Contracts;
using AutoTune.ExperimentCoordinator;
using AutoTune.Experiments.State;
using AutoTune.Experiments.Trials;
using AutoTune.Hosting;
using AutoTune.Persistence.Tests;
using AutoTune.TrialApi;
using AutoTune.TrialLauncher;
using AutoTune.TunerWorker;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AutoTune.Server.Tests.Support;

/// <summary>A server in this process, over a store of the test's own, and what it tells the rest of the suite.</summary>
internal sealed class ServerBench : IAsyncDisposable
{
    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly StoreSource source;
    private readonly WebApplication app;
    private readonly Channel<TrialReported> reported = Channel.CreateUnbounded<TrialReported>();

    private ServerBench(StoreSource source, Dictionary<string, string?> settings, bool whole)
    {
        this.source = source;
        Stores = source.Open();
        var key = RandomNumberGenerator.GetBytes(32);
        Tokens = new TrialTokens(key);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["TrialApi:Key"] = Convert.ToBase64String(key);
        builder.Configuration["Server:SignIn"] = "None";
        builder.Configuration["Launcher:NoOp:Enabled"] = "true";
        builder.Configuration["Launcher:Local:StateFolder"] = Folder;
        foreach (var (name, value) in settings) builder.Configuration[name] = value;
        builder.Logging.ClearProviders().AddProvider(Log);
        var suite = new Suite(builder);
        suite.AddServer();
        if (whole) AddRest(suite);
        suite.AddShared("server");
        source.AddTo(suite.Services);
        suite.Services.AddSingleton(reported.Writer);
        suite.AddConsumers(bus => bus.AddConsumer<Listener>());
        suite.UseInMemory();
        Assert.Empty(suite.Problems);
        app = builder.Build();
        app.MapServer();
    }

    public TrialTokens Tokens { get; }

    public Stores Stores { get; }

    public LinesLogged Log { get; } = new();

    public HttpClient Client { get; } = new();

    /// <summary>The launcher's state folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("autotune-server-test-").FullName;

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="source">The store.</param>
    /// <param name="settings">Beside the usual ones.</param>
    /// <param name="whole">With all that runs experiments; trials end as soon as they begin.</param>
    public static async Task<ServerBench> StartAsync(StoreSource source, Dictionary<string, string?>? settings = null, bool whole = false)
    {
        await source.InitializeAsync();
        var bench = new ServerBench(source, settings ?? [], whole);
        await bench.Stores.Setup.PrepareAsync(Ct);
        await bench.app.StartAsync(Ct);
        bench.Client.BaseAddress = new Uri(bench.app.Urls.Single());
        return bench;
    }

    /// <summary>The next announcement of results.</summary>
    public async Task<TrialReported> ReportedAsync() => await reported.Reader.ReadAsync(Ct);

    /// <summary>What was announced beside what was waited for.</summary>
    public bool HasReported => reported.Reader.TryPeek(out _);

    /// <summary>An experiment whose trials run as jobs, with one trial that runs; its id.</summary>
    public async Task<TrialRecord> RunningTrialAsync(string collector = "auto", bool assessed = true, Guid? experiment = null)
    {
        var id = experiment ?? Guid.NewGuid();
        var spec = JsonSerializer.Serialize(new
        {
            maxTrialNum = 3,
            searchSpace = new { lr = new { _type = "uniform", _value = new[] { 0, 1 } } },
            tuner = new { builtinTunerName = "Random" },
            assessor = assessed ? new { builtinAssessorName = "Medianstop", classArgs = new { optimize_mode = "maximize" } } : null,
            metrics = new { collector, name = "score" },
            trainingConfig = new { type = "job", template = new { spec = new { containers = new[] { new { name = "main", image = "busybox" } } } } },
        }, WithoutNulls);
        await Stores.Experiments.AddAsync(new ExperimentRecord(id, "team", "mnist", spec, 1, [], [], DateTimeOffset.UnixEpoch), Ct);
        var trial = new TrialRecord
        {
            ExperimentId = id, Sequence = 0, Parameters = new ParameterSet("""{"lr": 0.5}"""), SeenEnds = 0, CreatedAt = DateTimeOffset.UnixEpoch,
        };
        await Stores.Trials.AddAsync([trial, trial with { Sequence = 1 }], Ct);
        await Stores.Trials.ClaimAsync(id, 0, "kubernetes/default", Ct);
        Assert.True(await Stores.Trials.StartAsync(id, 0, 0, "kubernetes/default", null, DateTimeOffset.UnixEpoch, Ct));
        return (await Stores.Trials.FindAsync(id, 0, Ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        await source.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static void AddRest(Suite suite)
    {
        suite.AddExperimentCoordinator();
        suite.AddTunerWorker();
        suite.AddTrialLauncher();
    }

    private sealed class Listener(ChannelWriter<TrialReported> heard) : IConsumer<TrialReported>
    {
        public Task Consume(ConsumeContext<TrialReported> context) => heard.WriteAsync(context.Message).AsTask();
    }
}
