using AutoTune.Services.Tests.Harness;
using AutoTune.Tests.Support;
using k8s;

namespace AutoTune.Cluster.Tests.Jobs;

/// <summary>Services as processes of their own whose launchers run trials in a namespace of the test's own.</summary>
internal sealed class JobSuite : IAsyncDisposable
{
    /// <summary>The launchers' account, and its role.</summary>
    public const string Account = "autotune-trial-launcher";

    private JobSuite(TestNamespace space, ApartSuite services) => (Space, Services) = (space, services);

    public TestNamespace Space { get; }

    public ApartSuite Services { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="shared">Broker, database and the API server that all tests share.</param>
    /// <param name="layout">How many of each service.</param>
    /// <param name="kubernetes">Another API server; null: the shared one.</param>
    /// <param name="rights">All that launchers may do; null: what they need.</param>
    public static async Task<JobSuite> StartAsync(
        SharedServices shared, ApartSuite.Layout? layout = null, KubernetesService? kubernetes = null, IReadOnlyList<Right>? rights = null)
    {
        kubernetes ??= await shared.KubernetesAsync();
        var space = await kubernetes.IsolatedNamespaceAsync(Cancellation);
        var account = await space.AccountAsync(Account, Rules.Of(rights ?? Rules.Launcher), Cancellation);
        var access = new ApartSuite.ClusterAccess(account, space.Name);
        return new JobSuite(space, await ApartSuite.StartAsync(shared, (layout ?? new ApartSuite.Layout()) with { Cluster = access }));
    }

    /// <summary>An experiment whose trials are batch/v1 Jobs that leave their marks on this machine.</summary>
    public ExperimentUnderTest Experiment(
        int trials, int concurrency, string? script = null, object? policy = null, object? annotations = null, string image = "busybox", object? assessor = null,
        string collector = "auto") => new()
    {
        Collector = collector,
        MaxTrialNum = trials,
        TrialConcurrency = concurrency,
        Script = script ?? TrialScripts.Short,
        TrialPolicy = policy,
        Assessor = assessor,
        OptimizeMode = "maximize",
        Namespace = Space.Name,
        TrainingConfig = experiment => new { type = "job", template = Template(experiment, annotations, image) },
    };

    /// <summary>A pod that runs the trial's command and sees the folder of its marks.</summary>
    public static object Template(ExperimentUnderTest experiment, object? annotations = null, string image = "busybox", string container = "main") => new
    {
        metadata = new { annotations = annotations ?? new { } },
        spec = new
        {
            containers = new[]
            {
                new
                {
                    name = container,
                    image,
                    command = experiment.Command,
                    env = new[] { new { name = "MARKS", value = experiment.Marks.Path } },
                    volumeMounts = new[] { new { name = "marks", mountPath = Scratch.Folder } },
                },
            },
            volumes = new[] { new { name = "marks", hostPath = new { path = Scratch.Folder } } },
        },
    };

    /// <summary>What holds for every experiment, and that nothing of it is left on the cluster.</summary>
    public async Task<FinishedExperiment> HoldsAsync(ExperimentUnderTest experiment, Expectation expected)
    {
        var finished = await ExperimentInvariants.HoldAsync(Services, experiment, expected);
        await Wait.UntilAsync(
            async () => (await LeftAsync()).Count == 0, TimeSpan.FromSeconds(60), () => $"nothing left in {Space.Name}: {string.Join(", ", LeftAsync().Result)}");
        return finished;
    }

    /// <summary>Names of jobs, pods and secrets of trials.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync()
    {
        const string trials = "autotune.tensorstack.dev/trial";
        var jobs = await Space.Client.BatchV1.ListNamespacedJobAsync(Space.Name, labelSelector: trials, cancellationToken: Cancellation);
        var pods = await Space.Client.CoreV1.ListNamespacedPodAsync(Space.Name, labelSelector: trials, cancellationToken: Cancellation);
        var secrets = await Space.Client.CoreV1.ListNamespacedSecretAsync(Space.Name, labelSelector: trials, cancellationToken: Cancellation);
        return
        [
            .. jobs.Items.Select(job => $"job/{job.Metadata.Name}"), .. pods.Items.Select(pod => $"pod/{pod.Metadata.Name}"),
            .. secrets.Items.Select(secret => $"secret/{secret.Metadata.Name}"),
        ];
    }

    /// <summary>Which launcher watches; null while none does.</summary>
    public async Task<string?> LeaseHolderAsync()
    {
        var leases = await Space.Client.CoordinationV1.ListNamespacedLeaseAsync(Space.Name, cancellationToken: Cancellation);
        return leases.Items.FirstOrDefault(lease => lease.Metadata.Name == "autotune-trial-launcher-default")?.Spec.HolderIdentity;
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await Space.DisposeAsync();
    }
}
