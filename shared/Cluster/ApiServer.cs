using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace AutoTune.Cluster;

/// <summary>
/// Objects of a Kubernetes API as JSON: one way for every kind, those that no client library knows included. Connection, certificates and
/// credentials are KubernetesClient's. Every call throws <see cref="ApiException"/> when the request is refused and
/// <see cref="ClusterUnavailableException"/> when it may succeed later.
/// </summary>
public sealed class ApiServer(IKubernetes client, HttpClient http) : IDisposable
{
    private const string MergePatch = "application/merge-patch+json";

    /// <summary>What leader election works with.</summary>
    public IKubernetes Client { get; } = client;

    /// <exception cref="k8s.Exceptions.KubeConfigException">The kubeconfig is not there or not valid.</exception>
    public static ApiServer Connect(ClusterOptions options)
    {
        var configuration = options.Kubeconfig is { } path
            ? KubernetesClientConfiguration.BuildConfigFromConfigFile(path, options.Context)
            : KubernetesClientConfiguration.BuildDefaultConfig();
        var client = new Kubernetes(configuration, new RequestCount());
        // A watch is one long answer; what bounds the others is RequestTimeout below.
        client.HttpClient.Timeout = Timeout.InfiniteTimeSpan;
        return new ApiServer(client, client.HttpClient);
    }

    /// <summary>The object at a path; null when there is none.</summary>
    public async Task<JsonElement?> FindAsync(string path, CancellationToken ct)
    {
        try
        {
            return await SendAsync(HttpMethod.Get, path, null, null, ct);
        }
        catch (ApiException refused) when (refused.IsNotFound)
        {
            return null;
        }
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Get, path, null, null, ct);

    public Task<JsonElement> CreateAsync(string path, JsonNode body, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, path, body, "application/json", ct);

    public Task<JsonElement> PatchAsync(string path, JsonNode body, CancellationToken ct) => SendAsync(HttpMethod.Patch, path, body, MergePatch, ct);

    /// <summary>Asks for the object's end and that of all it owns; false when there is none.</summary>
    /// <param name="path">The object.</param>
    /// <param name="uid">Only the object with this uid; null: whichever bears the name.</param>
    /// <param name="ct">Ends the wait for an answer.</param>
    public async Task<bool> DeleteAsync(string path, string? uid, CancellationToken ct)
    {
        var options = new JsonObject { ["kind"] = "DeleteOptions", ["apiVersion"] = "v1", ["propagationPolicy"] = "Background" };
        if (uid is not null) options["preconditions"] = new JsonObject { ["uid"] = uid };
        try
        {
            await SendAsync(HttpMethod.Delete, path, options, "application/json", ct);
            return true;
        }
        catch (ApiException refused) when (refused.IsNotFound || (uid is not null && refused.IsConflict))
        {
            return false;
        }
    }

    /// <summary>A long answer (a watch, a followed log), read as it comes. Dispose it.</summary>
    public async Task<Stream> OpenAsync(string path, CancellationToken ct)
    {
        var answer = await RequestAsync(HttpMethod.Get, path, null, null, ct);
        try
        {
            await ThrowIfRefusedAsync(answer, ct);
            return await answer.Content.ReadAsStreamAsync(ct);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    public void Dispose() => Client.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, JsonNode? body, string? type, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(RequestTimeout);
        try
        {
            using var answer = await RequestAsync(method, path, body, type, patience.Token);
            await ThrowIfRefusedAsync(answer, patience.Token);
            await using var stream = await answer.Content.ReadAsStreamAsync(patience.Token);
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: patience.Token);
            return document.RootElement.Clone();
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new ClusterUnavailableException($"{method} {path}: no answer within {RequestTimeout.TotalSeconds} s", late);
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException or JsonException)
        {
            throw new ClusterUnavailableException($"{method} {path}: {cut.Message}", cut);
        }
    }

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private async Task<HttpResponseMessage> RequestAsync(HttpMethod method, string path, JsonNode? body, string? type, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(Client.BaseUri, path))
        {
            // Every running trial's log is an answer that lasts; HTTP/2 has them share connections.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, type!);
        if (Client is Kubernetes { Credentials: { } credentials }) await credentials.ProcessHttpRequestAsync(request, ct);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (HttpRequestException unreachable)
        {
            throw new ClusterUnavailableException($"{method} {path}: {unreachable.Message}", unreachable);
        }
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.IsSuccessStatusCode) return;
        var status = (int)answer.StatusCode;
        var text = await answer.Content.ReadAsStringAsync(ct);
        var (reason, message) = Status.Read(text);
        // 409 with a reason of its own is an answer; a server that starts or is too busy says 429, 5xx or 409 without.
        if (status is 408 or 429 or >= 500) throw new ClusterUnavailableException($"the Kubernetes API answers {status}: {message}");
        throw new ApiException(status, reason, message);
    }
}
