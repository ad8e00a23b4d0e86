namespace AutoTune.Cluster;

/// <summary>A namespaced kind of object that a Kubernetes API serves.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">Such as v1.</param>
/// <param name="Plural">As it stands in paths.</param>
/// <param name="Kind">As it stands in objects.</param>
public sealed record Resource(string Group, string Version, string Plural, string Kind)
{
    public static Resource Pods { get; } = new("", "v1", "pods", "Pod");

    public static Resource Secrets { get; } = new("", "v1", "secrets", "Secret");

    public static Resource ConfigMaps { get; } = new("", "v1", "configmaps", "ConfigMap");

    public static Resource Events { get; } = new("", "v1", "events", "Event");

    public static Resource Leases { get; } = new("coordination.k8s.io", "v1", "leases", "Lease");

    public static Resource Experiments { get; } = new("tensorstack.dev", "v1beta1", "autotuneexperiments", "AutoTuneExperiment");

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The name of its CustomResourceDefinition, as people look for it.</summary>
    public string DefinitionName => $"{Plural}.{Group}";

    /// <summary>The path of all objects in a namespace, or of those in every namespace (null).</summary>
    public string Path(string? @namespace) =>
        $"/{(Group.Length == 0 ? "api" : "apis")}/{ApiVersion}/{(@namespace is null ? "" : $"namespaces/{@namespace}/")}{Plural}";

    public string Path(string @namespace, string name) => $"{Path(@namespace)}/{name}";
}
