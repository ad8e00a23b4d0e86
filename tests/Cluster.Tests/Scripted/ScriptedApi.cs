using System.Threading.Channels;
using k8s;

namespace AutoTune.Cluster.Tests.Scripted;

/// <summary>A Kubernetes API whose every answer the test gives, request by request.</summary>
internal sealed class ScriptedApi : HttpMessageHandler
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<ScriptedRequest> requests = Channel.CreateUnbounded<ScriptedRequest>();

    public ScriptedApi() => Server = new ApiServer(
        new Kubernetes(new KubernetesClientConfiguration { Host = "http://cluster.test" }), new HttpClient(this, disposeHandler: false));

    public ApiServer Server { get; }

    /// <summary>The next request, once it comes.</summary>
    public Task<ScriptedRequest> NextAsync() =>
        requests.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>The next request, which must be to begin a list.</summary>
    public async Task<ScriptedRequest> NextListAsync()
    {
        var request = await NextAsync();
        Assert.Equal(("500", null, null), (request.Query["limit"], request.Query["watch"], request.Query["continue"]));
        return request;
    }

    /// <summary>The next request, which must be a watch from this version on; its answer is begun.</summary>
    public async Task<ScriptedStream> NextWatchAsync(int version)
    {
        var request = await NextAsync();
        Assert.Equal(
            ("1", "true", $"{version}"), (request.Query["watch"], request.Query["allowWatchBookmarks"], request.Query["resourceVersion"]));
        return request.Begin();
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = new ScriptedRequest(request.Method, request.RequestUri!);
        requests.Writer.TryWrite(asked);
        return asked.Answer.WaitAsync(cancellationToken);
    }
}
