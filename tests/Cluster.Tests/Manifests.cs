using AutoTune.Tests.Support;

namespace AutoTune.Cluster.Tests;

/// <summary>The manifests of the checkout.</summary>
internal static class Manifests
{
    public static string Definition => File.ReadAllText(Path.Combine(Repository.Root, "deploy", "crds", "autotuneexperiments.yaml"));

    /// <summary>Experiments as users of the T9k platform write them, and ours for each kind of job; by name.</summary>
    public static IReadOnlyList<string> Samples { get; } =
        [.. Names("tests/Experiments.Tests/Samples"), .. Names("deploy/samples/kubernetes")];

    public static IReadOnlyList<string> Names(string folder) =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.yaml").Select(path => $"{folder}/{Path.GetFileName(path)}").Order()];

    public static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, name));
}
