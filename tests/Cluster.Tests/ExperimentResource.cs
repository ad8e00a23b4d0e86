using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using AutoTune.Tests.Support;
using k8s;

namespace AutoTune.Cluster.Tests;

/// <summary>AutoTuneExperiment resources of a namespace, on a server that has their definition.</summary>
internal sealed class ExperimentResource
{
    private const string Definitions = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Name = "autotuneexperiments.tensorstack.dev";

    private static readonly ConcurrentDictionary<Uri, Lazy<Task>> Installed = new();
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Kubernetes _client;

    private ExperimentResource(Kubernetes client, string space)
    {
        _client = client;
        Path = $"apis/tensorstack.dev/v1beta1/namespaces/{space}/autotuneexperiments";
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string Path { get; }

    public static Task<ExperimentResource> InstallAsync(TestNamespace space) => InstallAsync(space.Client, space.Name);

    public static async Task<ExperimentResource> InstallAsync(Kubernetes client, string space)
    {
        await Installed.GetOrAdd(client.BaseUri, _ => new Lazy<Task>(() => DefineAsync(client))).Value;
        return new ExperimentResource(client, space);
    }

    /// <summary>What the server would answer to a manifest as it stands; nothing is made.</summary>
    public Task<KubernetesAnswer> TryAsync(string manifest) => _client.PostAsync($"{Path}?dryRun=All", manifest, Cancellation);

    public async Task<JsonElement> CreateAsync(string manifest)
    {
        var made = await _client.PostAsync(Path, manifest, Cancellation);
        Assert.True(made.Status == HttpStatusCode.Created, made.Body.GetRawText());
        return made.Body;
    }

    public Task SetStatusAsync(string name, string status) => MergeAsync($"{name}/status", $$"""{"status": {{status}}}""");

    /// <summary>Changes it by a merge patch.</summary>
    public async Task<JsonElement> MergeAsync(string name, string patch)
    {
        var merged = await _client.MergeAsync($"{Path}/{name}", patch, Cancellation);
        Assert.True(merged.Status == HttpStatusCode.OK, merged.Body.GetRawText());
        return merged.Body;
    }

    /// <summary>By a request that old servers take too; server-side apply would refuse the rules that they do not know.</summary>
    private static async Task DefineAsync(Kubernetes client)
    {
        var answer = await client.PostAsync(Definitions, Manifests.Definition, Cancellation);
        if (answer.Status == HttpStatusCode.Conflict)
        {
            var there = (await client.GetAsync($"{Definitions}/{Name}", cancellationToken: Cancellation)).Body.GetProperty("metadata");
            var newer = $"metadata:\n  resourceVersion: \"{there.GetProperty("resourceVersion").GetString()}\"\n";
            answer = await client.PutAsync($"{Definitions}/{Name}", Manifests.Definition.Replace("metadata:\n", newer), Cancellation);
        }
        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Created, answer.Body.GetRawText());
        await Wait.UntilAsync(
            () => client.ApiextensionsV1.ReadCustomResourceDefinitionAsync(Name, cancellationToken: Cancellation),
            found => found.Status?.Conditions?.Any(condition => condition is { Type: "Established", Status: "True" }) == true,
            Timeout,
            "the definition is served");
    }
}
