using System.Net;
using k8s;
using k8s.Autorest;
using k8s.KubeConfigModels;
using k8s.Models;

namespace AutoTune.Tests.Support;

/// <summary>A Kubernetes namespace of one test's own.</summary>
public sealed class TestNamespace : IAsyncDisposable
{
    private readonly KubernetesService _service;
    private DirectoryInfo? _folder;

    private TestNamespace(KubernetesService service)
    {
        _service = service;
        Client = service.Client();
    }

    public string Name { get; } = $"test-{Guid.NewGuid():N}";

    /// <summary>With an administrator's rights.</summary>
    public Kubernetes Client { get; }

    /// <summary>A service account of this namespace that may do what the rules say there, and nothing else.</summary>
    /// <returns>The path of its kubeconfig, whose namespace is this one; removed when this is disposed.</returns>
    public async Task<string> AccountAsync(string name, IList<V1PolicyRule> rules, CancellationToken cancellationToken = default)
    {
        var rbac = Client.RbacAuthorizationV1;
        var meta = new V1ObjectMeta { Name = name };
        await Client.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = meta }, Name, cancellationToken: cancellationToken);
        await rbac.CreateNamespacedRoleAsync(new V1Role { Metadata = meta, Rules = rules }, Name, cancellationToken: cancellationToken);
        var binding = new V1RoleBinding
        {
            Metadata = meta,
            RoleRef = new V1RoleRef { ApiGroup = V1Role.KubeGroup, Kind = V1Role.KubeKind, Name = name },
            Subjects = [new Rbacv1Subject { Kind = V1ServiceAccount.KubeKind, Name = name, NamespaceProperty = Name }],
        };
        await rbac.CreateNamespacedRoleBindingAsync(binding, Name, cancellationToken: cancellationToken);
        return await KubeconfigAsync(name, cancellationToken);
    }

    /// <summary>A kubeconfig for a service account that is there, such as one that a manifest has made.</summary>
    /// <returns>The path of the file; removed when this is disposed.</returns>
    public async Task<string> KubeconfigAsync(string account, CancellationToken cancellationToken = default)
    {
        var request = new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = [], ExpirationSeconds = 3600 } };
        var token = await Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(request, account, Name, cancellationToken: cancellationToken);
        var config = await KubernetesClientConfiguration.LoadKubeConfigAsync(_service.ConnectionString);
        var context = config.Contexts.Single(context => context.Name == config.CurrentContext);
        context.ContextDetails.User = account;
        context.ContextDetails.Namespace = Name;
        config.Users = [new User { Name = account, UserCredentials = new UserCredentials { Token = token.Status.Token } }];
        _folder ??= Directory.CreateTempSubdirectory("autotune-kubeconfig-");
        var path = Path.Combine(_folder.FullName, account);
        await File.WriteAllTextAsync(path, KubernetesYaml.Serialize(config), cancellationToken);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        if (_service.IsRunning) await Client.CoreV1.DeleteNamespaceAsync(Name);
        Client.Dispose();
        _folder?.Delete(recursive: true);
    }

    internal static async Task<TestNamespace> CreateAsync(KubernetesService service, CancellationToken cancellationToken)
    {
        var made = new TestNamespace(service);
        await made.Client.CoreV1.CreateNamespaceAsync(
            new V1Namespace { Metadata = new V1ObjectMeta { Name = made.Name } }, cancellationToken: cancellationToken);
        // Pods are refused before the namespace has its default account.
        await Wait.UntilAsync(HasAccountAsync, TimeSpan.FromSeconds(30), () => $"the default service account of {made.Name}");
        return made;

        async Task<bool> HasAccountAsync()
        {
            try
            {
                await made.Client.CoreV1.ReadNamespacedServiceAccountAsync("default", made.Name, cancellationToken: cancellationToken);
                return true;
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
            {
                return false;
            }
        }
    }
}
