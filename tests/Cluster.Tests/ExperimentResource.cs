using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using AutoTune.Tests.Support;
using k8s;

namespace AutoTune.Cluster.Tests;

/// <summary>AutoTuneExperiment resources of a test's namespace, on a server that has their definition.</summary>
internal sealed class ExperimentResource(TestNamespace space)
{
    private const string Definitions = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Definition = $"{Definitions}/autotuneexperiments.tensorstack.dev";

    private static readonly ConcurrentDictionary<Uri, Lazy<Task>> Installed = new();
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string Path { get; } = $"apis/tensorstack.dev/v1beta1/namespaces/{space.Name}/autotuneexperiments";

    public static async Task<ExperimentResource> InstallAsync(TestNamespace space)
    {
        await Installed.GetOrAdd(space.Client.BaseUri, _ => new Lazy<Task>(() => InstallAsync(space.Client))).Value;
        return new ExperimentResource(space);
    }

    /// <summary>What the server answers to a manifest as it stands.</summary>
    public Task<KubernetesAnswer> PostAsync(string manifest) => space.Client.PostAsync(Path, manifest, Cancellation);

    public async Task<JsonElement> CreateAsync(string manifest)
    {
        var made = await PostAsync(manifest);
        Assert.True(made.Status == HttpStatusCode.Created, made.Body.GetRawText());
        return made.Body;
    }

    public Task SetStatusAsync(string name, string status) => MergeAsync($"{name}/status", $$"""{"status": {{status}}}""");

    /// <summary>Changes it by a merge patch.</summary>
    public async Task<JsonElement> MergeAsync(string name, string patch)
    {
        var merged = await space.Client.MergeAsync($"{Path}/{name}", patch, Cancellation);
        Assert.True(merged.Status == HttpStatusCode.OK, merged.Body.GetRawText());
        return merged.Body;
    }

    /// <summary>By a request that old servers take too; server-side apply would refuse the rules that they do not know.</summary>
    private static async Task InstallAsync(Kubernetes client)
    {
        var answer = await client.PostAsync(Definitions, Manifests.Definition, Cancellation);
        if (answer.Status == HttpStatusCode.Conflict)
        {
            var there = (await client.GetAsync(Definition, cancellationToken: Cancellation)).Body.GetProperty("metadata");
            var newer = $"metadata:\n  resourceVersion: \"{there.GetProperty("resourceVersion").GetString()}\"\n";
            answer = await client.PutAsync(Definition, Manifests.Definition.Replace("metadata:\n", newer), Cancellation);
        }
        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Created, answer.Body.GetRawText());
        await Wait.UntilAsync(
            async () => (await client.GetAsync(Definition, cancellationToken: Cancellation)).Body, IsServed, Timeout, "the definition is served");
    }

    private static bool IsServed(JsonElement definition) =>
        definition.TryGetProperty("status", out var status)
        && status.TryGetProperty("conditions", out var conditions)
        && conditions.ValueKind == JsonValueKind.Array // null at first
        && conditions.EnumerateArray().Any(condition =>
            condition.GetProperty("type").GetString() == "Established" && condition.GetProperty("status").GetString() == "True");
}
