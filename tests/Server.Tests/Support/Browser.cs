using System.Net;

namespace AutoTune.Server.Tests.Support;

/// <summary>Visits a server as a browser does that keeps its cookies and shows where it was sent.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient client;

    public Browser(ServerBench bench, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new CookieContainer();
        client = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = bench.Client.BaseAddress };
    }

    public CookieContainer Cookies { get; }

    public Task<HttpResponseMessage> GoAsync(string path, params (string, string)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> form, params (string, string)[] headers) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(form), headers);

    public Task<HttpResponseMessage> EnterAsync(string token, string to = "/") => PostAsync("/sign-in", new() { ["token"] = token, ["to"] = to });

    /// <summary>The last answer of a chain of redirects, and all the addresses it went through.</summary>
    public async Task<(HttpResponseMessage Answer, List<string> Way)> FollowAsync(string path)
    {
        var way = new List<string>();
        var answer = await GoAsync(path);
        while (answer.StatusCode == HttpStatusCode.Redirect && way.Count < 10)
        {
            var next = new Uri(new Uri(client.BaseAddress!, way.LastOrDefault() ?? "/"), answer.Headers.Location!);
            way.Add(next.ToString());
            answer = await GoAsync(next.ToString());
        }
        return (answer, way);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, ServerBench.Ct);
    }

    public void Dispose() => client.Dispose();
}
