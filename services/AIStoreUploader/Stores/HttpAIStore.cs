using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Polly;
using Polly.Retry;

namespace AutoTune.AIStoreUploader.Stores;

/// <summary>
/// The AIStore over HTTP, as docs/aistore.md describes it: <c>PUT folders/F/nodes/N</c> and <c>PUT nodes/ID/files/PATH</c> with the content's
/// hash, in parts where a file is large. What may help to do again is done again a few times here; then the upload as a whole waits.
/// </summary>
internal sealed class HttpAIStore : IAIStore
{
    private const int LongestAnswer = 500;

    private readonly HttpClient http;
    private readonly AIStoreOptions options;
    private readonly ResiliencePipeline retries;

    public HttpAIStore(HttpClient http, AIStoreOptions options, TimeProvider time)
    {
        (this.http, this.options) = (http, options);
        retries = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<AIStoreUnavailableException>(),
            MaxRetryAttempts = 4,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(250),
            DelayGenerator = failed => ValueTask.FromResult((failed.Outcome.Exception as BusyException)?.After),
        }).Build();
    }

    public Task<string> EnsureNodeAsync(NodeName node, string key, CancellationToken ct) => AgainAsync(async token =>
    {
        foreach (var name in (string[])[node.Name, node.Alternative])
        {
            using var answer = await SendAsync(
                HttpMethod.Put, $"folders/{PathSegment.Of(node.Folder)}/nodes/{PathSegment.Of(name)}", key,
                JsonContent.Create(new { type = NodeName.Type, experimentId = node.ExperimentId }), token);
            if (answer.StatusCode == HttpStatusCode.Conflict) continue; // another experiment's
            await ThrowIfRefusedAsync(answer, token);
            return await ReadIdAsync(answer, token);
        }
        throw new AIStoreRefusedException(Trouble.Refused, $"{node.Name} and {node.Alternative} are taken in folder {node.Folder}");
    }, ct);

    public async Task PutFileAsync(string node, string path, ReadOnlyMemory<byte> content, string key, CancellationToken ct)
    {
        var address = $"nodes/{PathSegment.Of(node)}/files/{string.Join('/', path.Split('/').Select(PathSegment.Of))}";
        var digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(content.Span))}:";
        if (content.Length <= options.PartBytes)
        {
            await PutAsync(content, null);
            return;
        }
        // Where a try before got to, if there was one.
        var there = await PutAsync(ReadOnlyMemory<byte>.Empty, new ContentRangeHeaderValue(content.Length));
        while (there < content.Length)
        {
            var part = content.Slice((int)there, (int)Math.Min(options.PartBytes, content.Length - there));
            there = await PutAsync(part, new ContentRangeHeaderValue(there, there + part.Length - 1, content.Length));
        }

        // A part of it, or all; how much is there then.
        Task<long> PutAsync(ReadOnlyMemory<byte> part, ContentRangeHeaderValue? range) => AgainAsync(async token =>
        {
            using var answer = await SendAsync(HttpMethod.Put, address, key, Body(part, digest, range), token);
            if (answer.StatusCode == HttpStatusCode.Conflict) throw new AIStoreUnavailableException($"{path} is being written by somebody else");
            if (range is not null && answer.StatusCode == HttpStatusCode.PermanentRedirect) // 308: so much is there
                return RangeHeaderValue.TryParse(Header(answer, "Range"), out var has) ? (has.Ranges.First().To ?? -1) + 1 : 0;
            await ThrowIfRefusedAsync(answer, token);
            return content.Length;
        }, ct);
    }

    private async Task<T> AgainAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken ct) =>
        await retries.ExecuteAsync(async token => await work(token), ct);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string key, HttpContent body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, $"{options.Url!.TrimEnd('/')}/{address}") { Content = body };
        var value = options.KeyHeader.Equals("Authorization", StringComparison.OrdinalIgnoreCase) ? $"Bearer {key}" : key;
        // A header that cannot be sent would be quoted in the exception's text.
        if (!request.Headers.TryAddWithoutValidation(options.KeyHeader, value) || value.Any(char.IsControl))
            throw new AIStoreRefusedException(Trouble.KeyRefused, "the API key has characters that a header cannot carry");
        try
        {
            return await http.SendAsync(request, ct);
        }
        catch (HttpRequestException cut)
        {
            throw new AIStoreUnavailableException($"{method} {address}: {cut.Message}", cut);
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new AIStoreUnavailableException($"{method} {address}: no answer within {http.Timeout.TotalSeconds} s", late);
        }
    }

    private static ReadOnlyMemoryContent Body(ReadOnlyMemory<byte> content, string digest, ContentRangeHeaderValue? range)
    {
        var body = new ReadOnlyMemoryContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        body.Headers.Add("Repr-Digest", digest);
        body.Headers.ContentRange = range;
        return body;
    }

    private static async Task<string> ReadIdAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct));
            if (body.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("id", out var id) && id.GetString() is { Length: > 0 } text)
                return text;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw new AIStoreRefusedException(Trouble.Refused, "the answer to the making of a node is no JSON object with an id", unreadable);
        }
        throw new AIStoreRefusedException(Trouble.Refused, "the answer to the making of a node has no id");
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.IsSuccessStatusCode) return;
        var status = (int)answer.StatusCode;
        var said = await answer.Content.ReadAsStringAsync(ct);
        var text = $"the AIStore answers {status}{(said.Length == 0 ? "" : $": {said[..Math.Min(said.Length, LongestAnswer)]}")}";
        throw answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new AIStoreRefusedException(Trouble.KeyRefused, text),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new AIStoreRefusedException(Trouble.FolderMissing, text),
            HttpStatusCode.RequestEntityTooLarge => new AIStoreRefusedException(Trouble.TooLarge, text),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable when answer.Headers.RetryAfter is { } wait =>
                BusyException.Of(text, wait),
            HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
                new AIStoreUnavailableException(text),
            _ => new AIStoreRefusedException(Trouble.Refused, text),
        };
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
