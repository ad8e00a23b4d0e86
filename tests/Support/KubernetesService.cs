using k8s;
using Testcontainers.K3s;

namespace AutoTune.Tests.Support;

/// <summary>A Kubernetes API server whose pods run. Its connection string is the path of an administrator's kubeconfig.</summary>
public sealed class KubernetesService : TestService
{
    private static readonly ServiceSearch Search = new("Kubernetes", "AUTOTUNE_TEST_KUBECONFIG", "kube")
    {
        FromEnvironment = kubeconfig => new EnvironmentHost(kubeconfig),
        StartContainerAsync = StartContainerAsync,
    };

    private KubernetesService(IServiceHost host)
        : base(host)
    {
    }

    /// <summary>Whether pods run on tests/infra/kube/kubelet.py, on which things can be made to go wrong.</summary>
    public bool HasStandInNode => Kind == ServiceKind.Process;

    /// <summary>A server that other tests may use as well: take a namespace of your own on it.</summary>
    public static async Task<KubernetesService> StartAsync(CancellationToken cancellationToken = default) =>
        new(await Search.FindAsync(mayShare: true, cancellationToken));

    /// <summary>
    /// A server that nobody else uses, for tests that stop or kill it. Where <see cref="HasStandInNode"/>, that is the API server
    /// alone: pods and controllers go on, as in a cluster. A proper stop waits up to 10 s for those who watch.
    /// </summary>
    public static async Task<KubernetesService> StartOwnAsync(CancellationToken cancellationToken = default) =>
        new(await Search.FindAsync(mayShare: false, cancellationToken));

    /// <summary>A client with an administrator's rights.</summary>
    public Kubernetes Client() => new(KubernetesClientConfiguration.BuildConfigFromConfigFile(ConnectionString));

    /// <summary>A new, empty namespace, deleted with all that is in it when disposed.</summary>
    public Task<TestNamespace> IsolatedNamespaceAsync(CancellationToken cancellationToken = default) =>
        TestNamespace.CreateAsync(this, cancellationToken);

    private static async Task<IServiceHost> StartContainerAsync(CancellationToken cancellationToken)
    {
        int port = FreePort.Next();
        var container = new K3sBuilder("rancher/k3s:v1.34.1-k3s1").WithPortBinding(port, K3sBuilder.KubeSecurePort).Build();
        await container.StartAsync(cancellationToken);
        var kubeconfig = Path.Combine(AppContext.BaseDirectory, $"k3s-{port}.kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, await container.GetKubeconfigAsync(), cancellationToken);
        return new ContainerHost(container, kubeconfig);
    }
}
