using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Tests.Support;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace AutoTune.Cluster.Tests.Jobs;

/// <summary>
/// Plays the controller of a kind that is not installed here: makes the pods of its jobs, and writes the job's end once the main pod has
/// ended. Its definition keeps unknown fields.
/// </summary>
internal sealed class ForeignController : IAsyncDisposable
{
    private readonly TestNamespace space;
    private readonly ForeignKind kind;
    private readonly CancellationTokenSource life = new();
    private readonly HashSet<string> made = [];
    private readonly Task loop;

    private ForeignController(TestNamespace space, ForeignKind kind)
    {
        (this.space, this.kind) = (space, kind);
        loop = RunAsync(life.Token);
    }

    private string Path => $"apis/{kind.Group}/{kind.Version}/namespaces/{space.Name}/{kind.Plural}";

    public static async Task<ForeignController> StartAsync(TestNamespace space, ForeignKind kind)
    {
        var ct = TestContext.Current.CancellationToken;
        var definition = $$"""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata:
              name: {{kind.Plural}}.{{kind.Group}}
            spec:
              group: {{kind.Group}}
              names:
                kind: {{kind.Kind}}
                plural: {{kind.Plural}}
              scope: Namespaced
              versions:
              - name: {{kind.Version}}
                served: true
                storage: true
                subresources:
                  status: { }
                schema:
                  openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """;
        await space.Client.PostAsync("apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition, ct); // it may be there already
        var made = new ForeignController(space, kind);
        await Wait.UntilAsync(
            async () => (int)(await space.Client.GetAsync(made.Path, cancellationToken: ct)).Status == 200, TimeSpan.FromSeconds(60), () => $"{kind.Plural} are served");
        return made;
    }

    public async Task<int> CountAsync() =>
        (await space.Client.GetAsync(Path, cancellationToken: TestContext.Current.CancellationToken)).Body.GetProperty("items").GetArrayLength();

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        life.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await timer.WaitForNextTickAsync(ct))
        {
            var jobs = await space.Client.GetAsync(Path, cancellationToken: ct);
            if (!jobs.Body.TryGetProperty("items", out var items)) continue;
            foreach (var job in items.EnumerateArray()) await ReconcileAsync(job, ct);
        }
    }

    private async Task ReconcileAsync(JsonElement job, CancellationToken ct)
    {
        var metadata = job.GetProperty("metadata");
        var (name, uid) = (metadata.GetProperty("name").GetString()!, metadata.GetProperty("uid").GetString()!);
        if (made.Add(uid))
        {
            foreach (var (podName, template) in kind.Pods(name, job.GetProperty("spec")))
                await CreatePodAsync(name, uid, podName, template, ct);
        }
        if (job.TryGetProperty("status", out _)) return;
        try
        {
            var main = await space.Client.CoreV1.ReadNamespacedPodAsync(kind.MainPod(name), space.Name, cancellationToken: ct);
            if (main.Status.Phase is "Succeeded" or "Failed")
                await space.Client.MergeAsync($"{Path}/{name}/status", new JsonObject { ["status"] = kind.Status(main.Status.Phase == "Succeeded") }.ToJsonString(), ct);
        }
        catch (HttpOperationException gone) when (gone.Response.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            // Deleted with its job just now.
        }
    }

    private async Task CreatePodAsync(string job, string uid, string name, JsonObject template, CancellationToken ct)
    {
        var pod = KubernetesJson.Deserialize<V1Pod>(template.ToJsonString());
        pod.Metadata ??= new V1ObjectMeta();
        pod.Metadata.Name = name;
        pod.Metadata.OwnerReferences = [new V1OwnerReference { ApiVersion = $"{kind.Group}/{kind.Version}", Kind = kind.Kind, Name = job, Uid = uid }];
        pod.Spec.RestartPolicy = "Never";
        await space.Client.CoreV1.CreateNamespacedPodAsync(pod, space.Name, cancellationToken: ct);
    }

    /// <summary>What the kind's own controller knows.</summary>
    internal sealed record ForeignKind(string Type, string Group, string Version, string Plural, string Kind)
    {
        /// <summary>The pods of a job: name and template.</summary>
        public required Func<string, JsonElement, IEnumerable<(string Name, JsonObject Template)>> Pods { get; init; }

        public required Func<string, string> MainPod { get; init; }

        /// <summary>The status of a job whose main pod has ended.</summary>
        public required Func<bool, JsonObject> Status { get; init; }

        public static JsonObject Phase(bool succeeded) => new() { ["phase"] = succeeded ? "Succeeded" : "Failed" };

        public static Func<bool, JsonObject> Condition(string succeeded, string failed) => good => new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = good ? succeeded : failed, ["status"] = "True", ["reason"] = "Test" }),
        };

        /// <summary>Pods of T9k's replicaSpecs: job-role-index.</summary>
        public static IEnumerable<(string, JsonObject)> Replicas(string job, JsonElement spec) =>
            from replica in spec.GetProperty("replicaSpecs").EnumerateArray()
            from index in Enumerable.Range(0, replica.TryGetProperty("replicas", out var count) ? count.GetInt32() : 1)
            select ($"{job}-{replica.GetProperty("type").GetString()!.ToLowerInvariant()}-{index.ToString(CultureInfo.InvariantCulture)}", Template(replica));

        /// <summary>Pods of Kubeflow's mapping from role to replicas.</summary>
        public static Func<string, JsonElement, IEnumerable<(string, JsonObject)>> Roles(string field) => (job, spec) =>
            from role in spec.GetProperty(field).EnumerateObject()
            from index in Enumerable.Range(0, role.Value.TryGetProperty("replicas", out var count) ? count.GetInt32() : 1)
            select ($"{job}-{role.Name.ToLowerInvariant()}-{index.ToString(CultureInfo.InvariantCulture)}", Template(role.Value));

        private static JsonObject Template(JsonElement replica) => JsonNode.Parse(replica.GetProperty("template").GetRawText())!.AsObject();
    }
}
