using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;
using Polly.Retry;

namespace AutoTune.Cli.Remote;

/// <summary>
/// Asks a server. What it is too busy for, or what never came to it, is asked again a few times; what may have been done is asked again only
/// where doing it twice is the same as once.
/// </summary>
internal sealed class ApiClient : IDisposable
{
    private const int Tries = 3;

    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly HttpClient client;
    private readonly ServerAddress server;
    private readonly ResiliencePipeline<HttpResponseMessage> repeated;
    private readonly ResiliencePipeline<HttpResponseMessage> once;

    public ApiClient(ServerAddress server, TimeProvider time)
    {
        this.server = server;
        // A token goes to the server that was named, and nowhere it points to; what is on this machine is behind no proxy.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = !server.Url.IsLoopback, ConnectTimeout = ConnectWithin, AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = ConnectAsync,
        };
        client = new HttpClient(handler) { BaseAddress = new Uri(server.Url, "api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("autotune", ProgramVersion.Text));
        if (server.Token is { } token)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        (repeated, once) = (Pipeline(time, isRepeatable: true), Pipeline(time, isRepeatable: false));
    }

    /// <summary>A document; null for 404.</summary>
    public async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) where T : class
    {
        using var answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), true, cancellation);
        if (answer.StatusCode == HttpStatusCode.NotFound && await ServerErrors.IsProblemAsync(answer, cancellation))
            return null;
        return await ReadAsync(answer, type, cancellation);
    }

    /// <summary>A document that is there.</summary>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) where T : class
    {
        using var answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), true, cancellation);
        return await ReadAsync(answer, type, cancellation);
    }

    /// <summary>An answer to be read as it comes; the caller disposes of it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, string? lastEventId, CancellationToken cancellation)
    {
        var answer = await SendAsync(Request, true, cancellation);
        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
            throw await ServerErrors.OfAsync(server, answer, cancellation);

        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (lastEventId is not null)
                request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
            return request;
        }
    }

    /// <summary>Changes something; the answer is a success.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">What.</param>
    /// <param name="body">The request's body; null: none.</param>
    /// <param name="type">Its type.</param>
    /// <param name="isRepeatable">Twice is the same as once.</param>
    /// <param name="tag">Only if the experiment has this tag.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<HttpResponseMessage> ChangeAsync(
        HttpMethod method, string path, string? body, string type, bool isRepeatable, string? tag, CancellationToken cancellation)
    {
        var answer = await SendAsync(Request, isRepeatable, cancellation);
        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
            throw await ServerErrors.OfAsync(server, answer, cancellation);

        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(method, path);
            if (body is not null)
                request.Content = new StringContent(body, Encoding.UTF8, type);
            if (tag is not null)
                request.Headers.TryAddWithoutValidation("If-Match", tag);
            return request;
        }
    }

    public async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellation) where T : class
    {
        if (!answer.IsSuccessStatusCode)
            throw await ServerErrors.OfAsync(server, answer, cancellation);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            return await JsonSerializer.DeserializeAsync(body, type, cancellation) ?? throw ServerErrors.NotOurs(server, null);
        }
        catch (JsonException strange)
        {
            throw ServerErrors.NotOurs(server, strange);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw ServerErrors.Away(server, broken);
        }
    }

    public void Dispose() => client.Dispose();

    // Live connections are silent for long, and one whose other end is gone without a word would be silent for ever.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, bool isRepeatable, CancellationToken cancellation)
    {
        try
        {
            return await (isRepeatable ? repeated : once).ExecuteAsync(async ct =>
            {
                using var request = make();
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
                patience.CancelAfter(AnswerWithin);
                return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            }, cancellation);
        }
        catch (Exception away) when (away is HttpRequestException || (away is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw ServerErrors.Away(server, away);
        }
    }

    private static ResiliencePipeline<HttpResponseMessage> Pipeline(TimeProvider time, bool isRepeatable) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = Tries,
            Delay = TimeSpan.FromMilliseconds(300),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome switch
            {
                { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } } => true, // it never came there
                { Exception: HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } } => false,
                { Exception: HttpRequestException } => isRepeatable,
                { Result.StatusCode: HttpStatusCode.TooManyRequests } => true, // it was not even looked at
                { Result.StatusCode: HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout } => isRepeatable,
                _ => false,
            }),
            DelayGenerator = outcome => ValueTask.FromResult(WaitOf(outcome.Outcome.Result, time)),
            OnRetry = outcome =>
            {
                outcome.Outcome.Result?.Dispose();
                return ValueTask.CompletedTask;
            },
        }).Build();

    // As the server says; null: as usual.
    private static TimeSpan? WaitOf(HttpResponseMessage? answer, TimeProvider time) => answer?.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait < LongestWait ? wait : LongestWait,
        { Date: { } date } when date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero => wait < LongestWait ? wait : LongestWait,
        _ => null,
    };
}
