using System.Security.Cryptography;
using AutoTune.Persistence.MongoDb;
using AutoTune.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Services.Tests.Harness;

/// <summary>Every service a process of its own, over RabbitMQ and MongoDB.</summary>
public sealed class ApartSuite : SuiteUnderTest
{
    private readonly ServiceProvider store;
    private readonly IAsyncDisposable[] owned;
    private readonly Dictionary<string, string?> environment;
    private readonly List<ServiceSlot> slots = [];

    private ApartSuite(string rabbitMq, string mongo, string database, Layout layout, params IAsyncDisposable[] owned)
    {
        (RabbitMq, Mongo, Database, this.owned) = (rabbitMq, mongo, database, owned);
        StateFolder = Scratch.New();
        environment = new Dictionary<string, string?>
        {
            ["RabbitMq__Uri"] = rabbitMq,
            ["Mongo__ConnectionString"] = mongo,
            ["Mongo__Database"] = database,
            ["Launcher__Local__Enabled"] = layout.NoOp || layout.Cluster is not null ? null : "true",
            ["Launcher__NoOp__Enabled"] = layout.NoOp ? "true" : null,
            ["Launcher__Local__StateFolder"] = StateFolder,
            ["Launcher__Kubernetes__Enabled"] = layout.Cluster is null ? null : "true",
            ["Launcher__Kubernetes__ImagePullSeconds"] = layout.Cluster is null ? null : "2",
            ["Cluster__Kubeconfig"] = layout.Cluster?.Kubeconfig,
            ["Cluster__Namespaces"] = layout.Cluster?.Namespace,
            ["Cluster__LeaseNamespace"] = layout.Cluster?.Namespace,
            ["Coordinator__LostAfter"] = layout.LostAfter?.ToString("c"),
        };
        foreach (var (name, value) in layout.Environment) environment[name] = value;
        Add("ExperimentCoordinator", layout.Coordinators);
        Add("TunerWorker", layout.TunerWorkers);
        Add("AssessorWorker", layout.AssessorWorkers);
        Add("TrialLauncher", layout.Launchers);
        if (layout.Server) AddServer();
        store = new ServiceCollection().AddMongoStore(mongo, database).BuildServiceProvider();
    }

    public string RabbitMq { get; }

    public string Mongo { get; }

    public string Database { get; }

    public string StateFolder { get; }

    public IReadOnlyList<ServiceSlot> Slots => slots;

    public override IServiceProvider Store => store;

    public override string Logs => string.Join("\n", slots.Select(slot => $"==== {slot.Service}\n{Tail(slot.Log)}"));

    /// <summary>On the broker and the database that all tests share, with a virtual host and a database of its own.</summary>
    public static async Task<ApartSuite> StartAsync(SharedServices services, Layout? layout = null)
    {
        var host = await services.VirtualHostAsync(Cancellation);
        var database = await services.DatabaseAsync();
        return await StartAsync(host.ConnectionString, database.ConnectionString, database.Name, layout, host, database);
    }

    public static async Task<ApartSuite> StartAsync(
        string rabbitMq, string mongo, string database, Layout? layout, params IAsyncDisposable[] owned)
    {
        var suite = new ApartSuite(rabbitMq, mongo, database, layout ?? new Layout(), owned);
        try
        {
            await Task.WhenAll(suite.slots.Select(slot => slot.StartAsync()));
            return suite;
        }
        catch
        {
            await suite.DisposeAsync();
            throw;
        }
    }

    /// <summary>The service's process; the first where there are several.</summary>
    public ServiceSlot Slot(string service) => slots.First(slot => slot.Service == service);

    public Task<Plain> ConnectAsync() => Plain.ConnectAsync(RabbitMq);

    /// <summary>As a stranger does: plain JSON to the command's exchange.</summary>
    public override async Task PublishAsync<T>(T command)
    {
        await using var client = await ConnectAsync();
        await client.PublishAsync(command);
    }

    public override async Task<IRequestLog> NoteRequestsAsync() => await ApartRequestLog.BindAsync(RabbitMq);

    public override async ValueTask DisposeAsync()
    {
        foreach (var slot in slots)
            await slot.DisposeAsync();
        await store.DisposeAsync();
        foreach (var part in owned)
            await part.DisposeAsync();
    }

    private static string Tail(string log) => string.Join('\n', log.Split('\n').TakeLast(40));

    private void Add(string service, int count) =>
        slots.AddRange(Enumerable.Range(0, count).Select(_ => new ServiceSlot(service, environment)));

    // Launchers are started later and read it then.
    private void AddServer()
    {
        Add("Server", 1);
        environment["Server__SignIn"] = "None";
        environment["Server__PodLogs"] = "true";
        environment["TrialApi__Key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        environment["Launcher__Kubernetes__ServerUrl"] = Slot("Server").Url;
    }

    /// <summary>How many of each service, and what differs from the usual settings.</summary>
    public sealed record Layout(
        int Coordinators = 1, int TunerWorkers = 1, int AssessorWorkers = 1, int Launchers = 1, bool NoOp = false, TimeSpan? LostAfter = null)
    {
        /// <summary>Further variables of every service.</summary>
        public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

        /// <summary>With a server, to which trials that run as jobs report over HTTP.</summary>
        public bool Server { get; init; }

        /// <summary>Where trials run as jobs; null: as processes of this machine.</summary>
        public ClusterAccess? Cluster { get; init; }
    }

    /// <summary>A namespace of a cluster, and how to reach it.</summary>
    public sealed record ClusterAccess(string Kubeconfig, string Namespace);
}
