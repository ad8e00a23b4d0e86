using System.Text.Json;
using System.Text.Json.Nodes;
using AutoTune.Tests.Support;
using k8s;

namespace AutoTune.Cluster.Tests.Chart;

/// <summary>The kinds that an API server knows, and what it says to objects of them.</summary>
internal sealed class ApiKinds(Kubernetes client)
{
    private static readonly string[] Others = ["keda.sh", "cert-manager.io"];

    private readonly Dictionary<string, JsonElement> kinds = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A group that others install, which a server for tests does not have.</summary>
    public static bool IsOthers(JsonObject manifest) => Others.Contains(manifest["apiVersion"]!.GetValue<string>().Split('/')[0]);

    /// <summary>Has the server check an object without making it; a field that it does not know is an error.</summary>
    public async Task AcceptsAsync(JsonObject manifest)
    {
        var (version, kind, name) = (Text(manifest["apiVersion"]), Text(manifest["kind"]), Text(manifest["metadata"]!["name"]));
        var served = await ServedAsync(version);
        var resource = await ResourceAsync(served, kind);
        var @namespace = manifest["metadata"]!["namespace"] is { } space ? Text(space) : null;
        Assert.Equal(resource.GetProperty("namespaced").GetBoolean(), @namespace is not null);
        var path = $"{Root(served)}/{(@namespace is null ? "" : $"namespaces/{@namespace}/")}{resource.GetProperty("name").GetString()}";

        var sent = manifest.DeepClone().AsObject();
        sent["apiVersion"] = served;
        var answer = await client.PostAsync($"{path}?dryRun=All&fieldValidation=Strict", sent.ToJsonString(), Cancellation);

        Assert.True((int)answer.Status is 200 or 201, $"{kind} {name}: {answer.Body.GetRawText()}");
        // Servers before 1.25 leave out what they do not know, without a word.
        sent.Remove("stringData");
        Assert.Empty(Missing(sent, JsonNode.Parse(answer.Body.GetRawText()), $"{kind} {name}"));
    }

    public async Task DefineNamespaceAsync(string name) =>
        await client.PostAsync("api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }.ToJsonString(), Cancellation);

    public async Task CreateAsync(JsonObject manifest)
    {
        var resource = await ResourceAsync(Text(manifest["apiVersion"]), Text(manifest["kind"]));
        var path = $"{Root(Text(manifest["apiVersion"]))}/namespaces/{Text(manifest["metadata"]!["namespace"])}/{resource.GetProperty("name").GetString()}";
        var answer = await client.PostAsync(path, manifest.ToJsonString(), Cancellation);
        Assert.True((int)answer.Status == 201, answer.Body.GetRawText());
    }

    // An older server has an earlier version of some groups, with the same fields as far as the chart goes.
    private async Task<string> ServedAsync(string version)
    {
        if (version.Split('/') is not [var group, var number]) return version;
        var versions = (await client.GetAsync($"apis/{group}", cancellationToken: Cancellation)).Body.GetProperty("versions").EnumerateArray()
            .Select(one => one.GetProperty("version").GetString()!).ToList();
        var served = versions.Contains(number) ? number : versions.Where(one => one.StartsWith($"{number}beta", StringComparison.Ordinal)).Max();
        return $"{group}/{served}";
    }

    private async Task<JsonElement> ResourceAsync(string version, string kind)
    {
        if (!kinds.TryGetValue(version, out var list))
            kinds[version] = list = (await client.GetAsync(Root(version), cancellationToken: Cancellation)).Body.GetProperty("resources");
        return list.EnumerateArray().Single(one => one.GetProperty("kind").GetString() == kind && !one.GetProperty("name").GetString()!.Contains('/'));
    }

    private static IEnumerable<string> Missing(JsonNode? sent, JsonNode? there, string path)
    {
        if (sent is null or JsonObject { Count: 0 } or JsonArray { Count: 0 }) return [];
        if (there is null) return [path];
        return sent switch
        {
            JsonObject mapping => mapping.SelectMany(field => Missing(field.Value, there[field.Key], $"{path}.{field.Key}")),
            JsonArray list => list.SelectMany((item, i) => Missing(item, (there as JsonArray)?[i], $"{path}[{i}]")),
            _ => [],
        };
    }

    private static string Root(string version) => version.Contains('/') ? $"apis/{version}" : $"api/{version}";

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
