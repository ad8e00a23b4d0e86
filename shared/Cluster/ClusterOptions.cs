using System.ComponentModel.DataAnnotations;

namespace AutoTune.Cluster;

/// <summary>Settings of the connection to a cluster, section <c>Cluster</c>.</summary>
public sealed class ClusterOptions : IValidatableObject
{
    private const string PodNamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    /// <summary>A kubeconfig file; absent: the pod's own service account, or the user's default file outside a cluster.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>The context of that file; absent: its current one.</summary>
    public string? Context { get; set; }

    /// <summary>
    /// The namespaces to work in, separated by commas; absent: all of them. With it, rights in those namespaces are enough.
    /// </summary>
    public string? Namespaces { get; set; }

    /// <summary>The namespace that holds the leases; absent: the pod's own, or <c>default</c>.</summary>
    public string? LeaseNamespace { get; set; }

    /// <summary>The namespaces as a list; a single null means all.</summary>
    public IReadOnlyList<string?> WatchedNamespaces => string.IsNullOrWhiteSpace(Namespaces)
        ? [null]
        : [.. Namespaces.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The namespace that holds the leases.</summary>
    public string LeaseNamespaceOrDefault => LeaseNamespace ?? (File.Exists(PodNamespaceFile) ? File.ReadAllText(PodNamespaceFile).Trim() : "default");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kubeconfig is { } path && !File.Exists(path))
            yield return new ValidationResult($"Cluster:Kubeconfig (environment Cluster__Kubeconfig): there is no file {path}");
    }
}
