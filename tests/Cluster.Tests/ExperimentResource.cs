using System.Net;
using System.Text.Json;
using AutoTune.Tests.Support;
using k8s;

namespace AutoTune.Cluster.Tests;

/// <summary>AutoTuneExperiment resources of a test's namespace, on a server that has their definition.</summary>
internal sealed class ExperimentResource(TestNamespace space)
{
    private const string Definition = "apis/apiextensions.k8s.io/v1/customresourcedefinitions/autotuneexperiments.tensorstack.dev";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string Path { get; } = $"apis/tensorstack.dev/v1beta1/namespaces/{space.Name}/autotuneexperiments";

    public static async Task<ExperimentResource> InstallAsync(TestNamespace space)
    {
        var applied = await space.Client.ApplyAsync(Definition, Manifests.Definition, Cancellation);
        Assert.True(applied.Status is HttpStatusCode.OK or HttpStatusCode.Created, applied.Body.GetRawText());
        await Wait.UntilAsync(
            async () => (await space.Client.GetAsync(Definition, cancellationToken: Cancellation)).Body, IsServed, Timeout, "the definition is served");
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

    public async Task SetStatusAsync(string name, string status)
    {
        var merged = await space.Client.MergeAsync($"{Path}/{name}/status", $$"""{"status": {{status}}}""", Cancellation);
        Assert.True(merged.Status == HttpStatusCode.OK, merged.Body.GetRawText());
    }

    private static bool IsServed(JsonElement definition) =>
        definition.TryGetProperty("status", out var status)
        && status.TryGetProperty("conditions", out var conditions)
        && conditions.EnumerateArray().Any(condition =>
            condition.GetProperty("type").GetString() == "Established" && condition.GetProperty("status").GetString() == "True");
}
