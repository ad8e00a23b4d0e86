using AutoTune.Cluster;
using AutoTune.TrialLauncher.Kubernetes.Kinds;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>All that a launcher does on a cluster; the chart's roles and docs/kubernetes.md say the same.</summary>
internal static class LauncherRights
{
    /// <summary>In each namespace with experiments, beside those to the kinds of jobs in use.</summary>
    public static IReadOnlyList<Right> Work { get; } =
    [
        Right.To(Resource.Pods, "list", "watch"),
        new("", "pods/log", null, "get"),
        Right.To(Resource.Secrets, "create", "get", "delete"),
        Right.To(Resource.Experiments, "get"),
    ];

    /// <summary>In each namespace with experiments of a kind. A kind without them is refused when it is used, and the trial says why.</summary>
    public static Right To(IJobKind kind) => Right.To(kind.Resource, "create", "get", "list", "watch", "delete");

    /// <summary>In the namespace of the lease.</summary>
    public static IReadOnlyList<Right> Home(string cluster) => Right.ToLead(Lease(cluster));

    /// <summary>The lease of the launcher that watches.</summary>
    public static string Lease(string cluster) => $"autotune-trial-launcher-{cluster.ToLowerInvariant().Replace('_', '-')}";
}
