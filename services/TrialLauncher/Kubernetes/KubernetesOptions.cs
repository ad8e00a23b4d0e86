using System.ComponentModel.DataAnnotations;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>Settings of the back end that runs trials as jobs of a cluster, section <c>Launcher:Kubernetes</c>.</summary>
public sealed class KubernetesOptions
{
    public const string Section = "Launcher:Kubernetes";

    /// <summary>Run trials of every type but local on the cluster of section Cluster.</summary>
    public bool Enabled { get; set; }

    /// <summary>The cluster's name in the store; launchers of one cluster share it, and so its trials.</summary>
    [RegularExpression("[A-Za-z0-9._-]{1,60}", ErrorMessage = "Launcher:Kubernetes:Cluster (environment Launcher__Kubernetes__Cluster) must be 1 to 60 letters, digits, dots, dashes or underscores")]
    public string Cluster { get; set; } = "default";

    /// <summary>The owner of this cluster's trials in the store: any of its launchers may see them through.</summary>
    public string Owner => $"kubernetes/{Cluster}";

    /// <summary>The server's URL as trials reach it; absent: trials report by their log alone.</summary>
    public string? ServerUrl { get; set; }

    /// <summary>How long a finished job without a result is waited for, in seconds: reports over HTTP may be on their way.</summary>
    [Range(0, 3600, ErrorMessage = "Launcher:Kubernetes:LateMetricsSeconds must be 0 to 3600")]
    public int LateMetricsSeconds { get; set; } = 30;

    /// <summary>How long a pod may wait for an image that cannot be pulled until its attempt has failed, in seconds.</summary>
    [Range(1, 86400, ErrorMessage = "Launcher:Kubernetes:ImagePullSeconds must be 1 to 86400")]
    public int ImagePullSeconds { get; set; } = 300;
}
