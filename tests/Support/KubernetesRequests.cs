using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using k8s;

namespace AutoTune.Tests.Support;

/// <summary>Requests that send exactly what a test says, such as a manifest as it stands in its file, and hide no refusal.</summary>
public static class KubernetesRequests
{
    /// <param name="client">Gives address and credentials.</param>
    /// <param name="path">With its query, such as api/v1/namespaces.</param>
    /// <param name="accept">Another form of the answer, such as a Table.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public static Task<KubernetesAnswer> GetAsync(
        this Kubernetes client, string path, string accept = "application/json", CancellationToken cancellationToken = default) =>
        SendAsync(client, new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseUri, path)) { Headers = { { "Accept", accept } } }, cancellationToken);

    /// <summary>The text that the server answers, such as a log.</summary>
    /// <exception cref="HttpRequestException">The server refuses.</exception>
    public static async Task<string> GetTextAsync(this Kubernetes client, string path, CancellationToken cancellationToken = default)
    {
        var (status, text) = await SendTextAsync(client, new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseUri, path)), cancellationToken);
        return status == HttpStatusCode.OK ? text : throw new HttpRequestException(text, inner: null, status);
    }

    /// <summary>Makes the object that a manifest, YAML or JSON, describes.</summary>
    public static Task<KubernetesAnswer> PostAsync(
        this Kubernetes client, string path, string manifest, CancellationToken cancellationToken = default) =>
        WriteAsync(client, HttpMethod.Post, path, manifest, "application/yaml", cancellationToken);

    /// <summary>Changes the object to what a manifest with its resourceVersion describes.</summary>
    public static Task<KubernetesAnswer> PutAsync(
        this Kubernetes client, string path, string manifest, CancellationToken cancellationToken = default) =>
        WriteAsync(client, HttpMethod.Put, path, manifest, "application/yaml", cancellationToken);

    /// <param name="client">Gives address and credentials.</param>
    /// <param name="path">The object's, or that of its subresource.</param>
    /// <param name="patch">A JSON merge patch.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public static Task<KubernetesAnswer> MergeAsync(
        this Kubernetes client, string path, string patch, CancellationToken cancellationToken = default) =>
        WriteAsync(client, HttpMethod.Patch, path, patch, "application/merge-patch+json", cancellationToken);

    private static Task<KubernetesAnswer> WriteAsync(
        Kubernetes client, HttpMethod method, string path, string text, string type, CancellationToken cancellationToken)
    {
        var content = new StringContent(text, Encoding.UTF8) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        return SendAsync(client, new HttpRequestMessage(method, new Uri(client.BaseUri, path)) { Content = content }, cancellationToken);
    }

    private static async Task<KubernetesAnswer> SendAsync(Kubernetes client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (status, text) = await SendTextAsync(client, request, cancellationToken);
        // A path that no kind is served at is answered with a line of text.
        return new KubernetesAnswer(status, text.StartsWith('{') ? JsonElement.Parse(text) : JsonSerializer.SerializeToElement(text));
    }

    private static async Task<(HttpStatusCode Status, string Text)> SendTextAsync(
        Kubernetes client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var _ = request;
        if (client.Credentials is { } credentials) await credentials.ProcessHttpRequestAsync(request, cancellationToken);
        using var answer = await client.HttpClient.SendAsync(request, cancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }
}
