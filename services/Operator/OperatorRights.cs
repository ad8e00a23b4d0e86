using AutoTune.Cluster;

namespace AutoTune.Operator;

/// <summary>All that an operator does on a cluster; the chart's roles and docs/kubernetes.md say the same.</summary>
internal static class OperatorRights
{
    public const string Lease = "autotune-operator";

    /// <summary>In each namespace with experiments.</summary>
    public static IReadOnlyList<Right> Work { get; } =
    [
        Right.To(Resource.Experiments, "get", "list", "watch"),
        new(Resource.Experiments.Group, $"{Resource.Experiments.Plural}/status", null, "patch"),
        Right.To(Resource.Events, "create"),
    ];

    /// <summary>In the namespace of the lease.</summary>
    public static IReadOnlyList<Right> Home { get; } =
    [
        .. Right.ToLead(Lease),
        Right.To(Resource.ConfigMaps, "create"),
        new("", Resource.ConfigMaps.Plural, BegunExperiments.Name, "get", "patch"),
    ];
}
