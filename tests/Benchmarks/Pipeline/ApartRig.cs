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

    public static async Task<ApartRig> StartAsync(Servers servers, Scenario scenario, Workload workload, string folder, string? checkout)
    {
        var rig = new ApartRig(await servers.RabbitMq.IsolatedVirtualHostAsync(), servers.Mongo.IsolatedDatabase(), servers);
        try
        {
            string[] services = ["ExperimentCoordinator", "TunerWorker", "AssessorWorker", "TrialLauncher"];
            var started = services.ToDictionary(service => service, service => rig.StartAsync(service, scenario.Work, folder, checkout));
            foreach (var (service, process) in started)
                rig.processes[service] = await process;
            await rig.BeginAsync(workload.Message(scenario.ToString()));
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
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

    private async Task BeginAsync(byte[] message)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(virtualHost.ConnectionString) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        Commanded = DateTimeOffset.UtcNow;
        await channel.BasicPublishAsync(
            "autotune.start-experiment", "", mandatory: false, new BasicProperties { ContentType = "application/json" }, message);
    }
}
