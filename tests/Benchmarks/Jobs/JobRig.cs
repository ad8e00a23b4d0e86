using System.Globalization;
using System.Text.Json;
using AutoTune.Contracts;
using AutoTune.Experiments.State;
using AutoTune.Persistence;
using AutoTune.Persistence.MongoDb;
using AutoTune.Pipeline;
using AutoTune.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace AutoTune.Jobs;

/// <summary>Coordinator, tuner worker and launcher as processes, with virtual host, database and namespace of their own.</summary>
internal sealed class JobRig : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200), NoProgress = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, ServiceProcess> processes = [];
    private readonly TestVirtualHost virtualHost;
    private readonly TestDatabase database;
    private readonly ServiceProvider store;
    private readonly string folder = Directory.CreateTempSubdirectory("autotune-benchmark-").FullName;

    private JobRig(TestVirtualHost virtualHost, TestDatabase database, TestNamespace space)
    {
        (this.virtualHost, this.database, Space) = (virtualHost, database, space);
        store = new ServiceCollection().AddMongoStore(database.ConnectionString, database.Name).BuildServiceProvider();
    }

    public TestNamespace Space { get; }

    public ServiceProcess Launcher => processes["TrialLauncher"];

    public IExperimentStore Experiments => store.GetRequiredService<IExperimentStore>();

    public ITrialStore Trials => store.GetRequiredService<ITrialStore>();

    public static async Task<JobRig> StartAsync(Servers servers, KubernetesService kubernetes)
    {
        var rig = new JobRig(
            await servers.RabbitMq.IsolatedVirtualHostAsync(), servers.Mongo.IsolatedDatabase(), await kubernetes.IsolatedNamespaceAsync());
        try
        {
            foreach (var service in new[] { "ExperimentCoordinator", "TunerWorker", "TrialLauncher" })
                rig.processes[service] = await rig.StartAsync(service, kubernetes.ConnectionString);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts an experiment whose trials are batch/v1 Jobs.</summary>
    /// <param name="trials">maxTrialNum.</param>
    /// <param name="atOnce">trialConcurrency.</param>
    /// <param name="script">What a trial runs, by sh.</param>
    /// <param name="annotations">Of its pod.</param>
    public async Task<Guid> BeginAsync(int trials, int atOnce, string script, object annotations)
    {
        var id = Guid.NewGuid();
        var spec = new
        {
            maxTrialNum = trials,
            trialConcurrency = atOnce,
            searchSpace = new Dictionary<string, object> { ["x"] = new { _type = "uniform", _value = new[] { 0.0, 1.0 } } },
            trainingConfig = new
            {
                type = "job",
                template = new
                {
                    metadata = new { annotations },
                    spec = new { containers = new[] { new { name = "main", image = "busybox", command = new[] { "sh", "-c", script } } } },
                },
            },
            metrics = new { collector = "stdout", name = "score" },
            trialPolicy = new { gracePeriodSeconds = 1 },
            tuner = new { builtinTunerName = "Random" },
            seed = 1,
        };
        await PublishAsync("autotune.start-experiment", new { version = 1, experimentId = id, @namespace = Space.Name, name = "jobs", spec });
        return id;
    }

    public Task StopAsync(Guid id) => PublishAsync("autotune.stop-experiment", new StopExperiment(id, "measured"));

    /// <summary>Waits until the experiment is so.</summary>
    public async Task<ExperimentState> StateAsync(Guid id, Func<ExperimentState, bool> isExpected)
    {
        var (seen, since) = ("", DateTimeOffset.UtcNow);
        while (true)
        {
            var state = await Experiments.FindStateAsync(id, CancellationToken.None);
            if (state is not null && isExpected(state)) return state;
            if ($"{state?.Ends} {state?.NextSequence}" is var now && now != seen) (seen, since) = (now, DateTimeOffset.UtcNow);
            if (DateTimeOffset.UtcNow - since > NoProgress)
                throw new InvalidOperationException($"No progress: {seen}\n{string.Join('\n', processes.Select(process => $"{process.Key}:\n{process.Value.Output}"))}");
            await Task.Delay(LookEvery);
        }
    }

    /// <summary>Waits until as many pods' logs are followed, by what the API server says of its long answers.</summary>
    public Task LogsAsync(int expected) => Wait.UntilAsync(
        async () => (await Space.Client.GetTextAsync("metrics")).Split('\n')
            .Where(line => line.StartsWith("apiserver_longrunning_", StringComparison.Ordinal) && line.Contains("subresource=\"log\"", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)) >= expected,
        TimeSpan.FromMinutes(2), () => $"{expected} logs that are followed");

    /// <summary>Stops the services and reads what the launcher counted.</summary>
    public async Task<ProbeCounts> EndAsync()
    {
        var id = Launcher.Id;
        foreach (var process in processes.Values) await process.StopAsync();
        return Probe.Read(folder, id);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes.Values) await process.DisposeAsync();
        await store.DisposeAsync();
        await database.DisposeAsync();
        await virtualHost.DisposeAsync();
        await Space.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private Task<ServiceProcess> StartAsync(string service, string kubeconfig)
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        return ServiceProcess.StartAsync(new ServiceProgram(Repository.Program(service))
        {
            Environment = new Dictionary<string, string?>
            {
                ["RabbitMq__Uri"] = virtualHost.ConnectionString,
                ["Mongo__ConnectionString"] = database.ConnectionString,
                ["Mongo__Database"] = database.Name,
                ["Launcher__Kubernetes__Enabled"] = "true",
                ["Cluster__Kubeconfig"] = kubeconfig,
                ["Cluster__Namespaces"] = Space.Name,
                ["Cluster__LeaseNamespace"] = Space.Name,
                ["ASPNETCORE_URLS"] = url,
                ["DOTNET_STARTUP_HOOKS"] = typeof(Probe).Assembly.Location,
                [Probe.FolderVariable] = folder,
            },
            ReadyUrl = new Uri(url + "/health/ready"),
            ReadyTimeout = TimeSpan.FromMinutes(2),
        });
    }

    private async Task PublishAsync(string exchange, object message)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(virtualHost.ConnectionString) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicPublishAsync(
            exchange, "", mandatory: false, new BasicProperties { ContentType = "application/json" },
            JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web));
    }
}
