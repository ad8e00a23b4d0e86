using AutoTune.Persistence.MongoDb;
using AutoTune.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace AutoTune.Pipeline;

/// <summary>
/// The suite as separate services, all of them new for each row, with a virtual host and a database of their own. The command is the
/// StartExperiment that a stranger publishes.
/// </summary>
internal sealed class ApartRig : IRig
{
    private readonly Dictionary<string, ServiceProcess> processes = [];
    private readonly TestVirtualHost virtualHost;
    private readonly TestDatabase database;
    private readonly ServiceProvider store;

    private ApartRig(TestVirtualHost virtualHost, TestDatabase database, Servers servers)
    {
        this.virtualHost = virtualHost;
        this.database = database;
        (Broker, Database) = (servers.Broker, servers.Database);
        store = new ServiceCollection().AddMongoStore(database.ConnectionString, database.Name).BuildServiceProvider();
    }

    public IServiceProvider Store => store;

    public IReadOnlyDictionary<string, ServiceProcess> Processes => processes;

    public DateTimeOffset Commanded { get; private set; }

    public string Broker { get; }

    public string Database { get; }

    /// <summary>Starts the services; of those that are not named in <paramref name="numbers"/>, one process each.</summary>
    public static async Task<ApartRig> StartAsync(
        Servers servers, Work work, string folder, string? checkout = null, IReadOnlyDictionary<string, int>? numbers = null)
    {
        var rig = new ApartRig(await servers.RabbitMq.IsolatedVirtualHostAsync(), servers.Mongo.IsolatedDatabase(), servers);
        try
        {
            string[] services = ["ExperimentCoordinator", "TunerWorker", "AssessorWorker", "TrialLauncher"];
            var started =
                from service in services
                from number in Enumerable.Range(1, numbers?.GetValueOrDefault(service, 1) ?? 1)
                select (Name: number == 1 ? service : $"{service} {number}", Process: rig.StartAsync(service, work, folder, checkout));
            foreach (var (name, process) in started.ToList())
                rig.processes[name] = await process;
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts experiments by the given messages, one after the other as fast as the broker confirms that it has them.</summary>
    public async Task BeginAsync(params IEnumerable<byte[]> messages)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(virtualHost.ConnectionString) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        Commanded = DateTimeOffset.UtcNow;
        foreach (var message in messages)
        {
            await channel.BasicPublishAsync(
                "autotune.start-experiment", "", mandatory: false, new BasicProperties { ContentType = "application/json" }, message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes.Values)
            await process.DisposeAsync();
        await store.DisposeAsync();
        await database.DisposeAsync();
        await virtualHost.DisposeAsync();
    }

    private Task<ServiceProcess> StartAsync(string service, Work work, string folder, string? checkout)
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        var settings = new Dictionary<string, string?>(Settings.Launcher(folder, work))
        {
            ["RabbitMq:Uri"] = virtualHost.ConnectionString,
            ["Mongo:ConnectionString"] = database.ConnectionString,
            ["Mongo:Database"] = database.Name,
        };
        return ServiceProcess.StartAsync(new ServiceProgram(Settings.Program(Repository.Program(service), checkout))
        {
            Environment = new Dictionary<string, string?>(settings.ToEnvironment()) { ["ASPNETCORE_URLS"] = url }.WithProbe(folder),
            ReadyUrl = new Uri(url + "/health/ready"),
            ReadyTimeout = TimeSpan.FromMinutes(2),
        });
    }
}
