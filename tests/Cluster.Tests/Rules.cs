using AutoTune.Operator;
using AutoTune.TrialLauncher.Kubernetes;
using AutoTune.TrialLauncher.Kubernetes.Kinds;
using k8s.Models;

namespace AutoTune.Cluster.Tests;

/// <summary>The rights that services say they need, as rules of a role.</summary>
internal static class Rules
{
    /// <summary>A launcher's, for every kind of job.</summary>
    public static IReadOnlyList<Right> Launcher { get; } =
    [
        .. LauncherRights.Work, .. JobKinds.All.Values.Select(LauncherRights.To), .. LauncherRights.Home("default"),
    ];

    public static IReadOnlyList<Right> Operator { get; } = [.. OperatorRights.Work, .. OperatorRights.Home];

    public static IList<V1PolicyRule> Of(IEnumerable<Right> rights) =>
    [
        .. from right in rights
           where right.Verbs.Count > 0
           select new V1PolicyRule
           {
               ApiGroups = [right.Group], Resources = [right.Resource], Verbs = [.. right.Verbs],
               ResourceNames = right.Name is null ? null : [right.Name],
           },
    ];

    /// <summary>These without one verb.</summary>
    public static IReadOnlyList<Right> Without(IReadOnlyList<Right> rights, string resource, string verb) =>
        [.. rights.Select(right => right.Resource == resource ? right with { Verbs = [.. right.Verbs.Where(one => one != verb)] } : right)];
}
