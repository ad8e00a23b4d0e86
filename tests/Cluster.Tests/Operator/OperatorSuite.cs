using System.Text.Json;
using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;
using k8s;
using k8s.Models;

namespace AutoTune.Cluster.Tests.Operator;

/// <summary>
/// Coordinator and tuner worker, and operators over a namespace. There is no launcher, so that an experiment stays where it is, unless a
/// test starts one; that ends trials at once without running anything.
/// </summary>
internal sealed class OperatorSuite : IAsyncDisposable
{
    private readonly Dictionary<string, string?> environment;

    private OperatorSuite(ApartSuite services)
    {
        Services = services;
        environment = new()
        {
            ["RabbitMq__Uri"] = services.RabbitMq,
            ["Mongo__ConnectionString"] = services.Mongo,
            ["Mongo__Database"] = services.Database,
        };
    }

    public ApartSuite Services { get; }

    /// <summary>The place where most tests work, with its operator.</summary>
    public Place Home { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<OperatorSuite> StartAsync(SharedServices shared)
    {
        var kubernetes = await shared.KubernetesAsync();
        var suite = new OperatorSuite(await ApartSuite.StartAsync(shared, new ApartSuite.Layout(AssessorWorkers: 0, Launchers: 0)));
        try
        {
            suite.Home = await suite.OpenAsync(kubernetes);
            return suite;
        }
        catch
        {
            await suite.Services.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new namespace of a cluster with an operator of its own.</summary>
    public async Task<Place> OpenAsync(KubernetesService kubernetes)
    {
        var space = await kubernetes.IsolatedNamespaceAsync(Cancellation);
        var experiments = await ExperimentResource.InstallAsync(space);
        var place = new Place(this, kubernetes, space, experiments, await space.AccountAsync("autotune-operator", Rules.Of(Rules.Operator), Cancellation));
        await place.Operator.StartAsync();
        return place;
    }

    /// <summary>A launcher whose trials end at once, with the sum of their numbers. Dispose it to leave trials waiting again.</summary>
    public async Task<ServiceSlot> LaunchAsync()
    {
        var slot = new ServiceSlot("TrialLauncher", new Dictionary<string, string?>(environment)
        {
            ["Launcher__NoOp__Enabled"] = "true",
            ["Launcher__Local__StateFolder"] = Scratch.New(),
        });
        await slot.StartAsync();
        return slot;
    }

    /// <summary>An uploader into a folder, with rights to read the Secrets of a place alone.</summary>
    public async Task<ServiceSlot> UploadAsync(Place place, string folder)
    {
        V1PolicyRule[] rights = [new() { ApiGroups = [""], Resources = ["secrets"], Verbs = ["get"] }];
        var slot = new ServiceSlot("AIStoreUploader", new Dictionary<string, string?>(environment)
        {
            ["AIStore__Kind"] = "folder",
            ["AIStore__Path"] = folder,
            ["AIStore__LookEvery"] = "00:00:02",
            ["AIStore__LongestPause"] = "00:00:02",
            ["Cluster__Kubeconfig"] = await place.AccountAsync("autotune-uploader", rights),
            ["Cluster__Namespaces"] = place.Namespace,
        });
        await slot.StartAsync();
        return slot;
    }

    public async ValueTask DisposeAsync()
    {
        await Home.DisposeAsync();
        await Services.DisposeAsync();
    }

    /// <summary>A namespace, its experiments, and the operators that see to them.</summary>
    public sealed class Place : IAsyncDisposable
    {
        private readonly OperatorSuite suite;
        private readonly TestNamespace space;
        private readonly string kubeconfig;

        internal Place(OperatorSuite suite, KubernetesService kubernetes, TestNamespace space, ExperimentResource experiments, string kubeconfig)
        {
            (this.suite, this.space, Experiments, this.kubeconfig) = (suite, space, experiments, kubeconfig);
            Log = new ResourceLog(kubernetes, space);
            Operator = NewOperator();
        }

        public Kubernetes Client => space.Client;

        public string Namespace => space.Name;

        public ExperimentResource Experiments { get; }

        public ResourceLog Log { get; }

        public ServiceSlot Operator { get; }

        public List<ServiceSlot> Operators { get; } = [];

        /// <summary>Another operator over the same namespace.</summary>
        /// <param name="settings">Further settings.</param>
        public ServiceSlot NewOperator(params IEnumerable<KeyValuePair<string, string?>> settings)
        {
            var all = new Dictionary<string, string?>(suite.environment)
            {
                ["Cluster__Kubeconfig"] = kubeconfig,
                ["Cluster__Namespaces"] = space.Name,
                ["Cluster__LeaseNamespace"] = space.Name,
            };
            foreach (var (name, value) in settings) all[name] = value;
            var slot = new ServiceSlot("Operator", all);
            Operators.Add(slot);
            return slot;
        }

        /// <summary>A kubeconfig with these rights in this namespace and no others.</summary>
        public Task<string> AccountAsync(string name, V1PolicyRule[] rights) => space.AccountAsync(name, rights, Cancellation);

        /// <summary>Makes the resource and returns it with the id of its experiment.</summary>
        public async Task<(JsonElement Resource, Guid Id)> CreateAsync(string manifest)
        {
            var made = await Experiments.CreateAsync(manifest);
            return (made, Guid.Parse(ResourceLog.Uid(made)));
        }

        public Task<JsonElement> StatusAsync(JsonElement resource, Func<JsonElement, bool> isExpected, string what) =>
            Log.StatusAsync(resource, isExpected, what, Logs);

        public async Task DeleteAsync(string name) =>
            await Client.CustomObjects.DeleteNamespacedCustomObjectAsync(
                Resource.Experiments.Group, Resource.Experiments.Version, Namespace, Resource.Experiments.Plural, name, cancellationToken: Cancellation);

        /// <summary>The Events about a resource.</summary>
        public async Task<IReadOnlyList<(string Type, string Reason, string Message)>> EventsAsync(JsonElement resource)
        {
            var events = await Client.CoreV1.ListNamespacedEventAsync(
                Namespace, fieldSelector: $"involvedObject.uid={ResourceLog.Uid(resource)}", cancellationToken: Cancellation);
            return [.. events.Items.Select(one => (one.Type, one.Reason, one.Message))];
        }

        /// <summary>The operator that holds the lease.</summary>
        public async Task<ServiceSlot> LeaderAsync()
        {
            ServiceSlot? leader = null;
            await Wait.UntilAsync(
                async () =>
                {
                    var leases = await Client.CoordinationV1.ListNamespacedLeaseAsync(Namespace, cancellationToken: Cancellation);
                    var holder = leases.Items.SingleOrDefault(lease => lease.Metadata.Name == "autotune-operator")?.Spec.HolderIdentity ?? "";
                    return (leader = Operators.SingleOrDefault(slot => slot.ProcessId is { } id && holder.Contains($"-{id}-"))) is not null;
                },
                TimeSpan.FromSeconds(60), () => $"an operator that leads\n{Logs()}");
            return leader!;
        }

        private string Logs() => string.Join('\n', Operators.Select(slot => $"==== {slot.Service}\n{slot.Log}").Append(suite.Services.Logs));

        public async ValueTask DisposeAsync()
        {
            foreach (var slot in Operators) await slot.DisposeAsync();
            await Log.DisposeAsync();
            await space.DisposeAsync();
        }
    }
}
