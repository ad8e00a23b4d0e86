using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace AutoTune.AIStoreUploader.Tests.Stores;

/// <summary>
/// An AIStore as docs/aistore.md describes it, in memory; a test may put an answer of its own before it, request by request.
/// </summary>
internal sealed class AIStoreServer : IAsyncDisposable
{
    public const string Key = "3f1c-key";

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, string> nodes = new();
    private readonly ConcurrentDictionary<string, Guid> owners = new();
    private readonly ConcurrentDictionary<string, MemoryStream> parts = new();
    private int requests;

    private AIStoreServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Use(InterveneAsync);
        app.MapPut("/store/folders/{folder}/nodes/{name}", MakeNodeAsync);
        app.MapPut("/store/nodes/{id}/files/{**path}", PutFileAsync);
    }

    public string Url => $"{app.Urls.Single()}/store";

    /// <summary>Files by node and path.</summary>
    public ConcurrentDictionary<(string Node, string Path), byte[]> Files { get; } = new();

    /// <summary>Answers a request in the server's place: its number from 1 and itself; true when it did.</summary>
    public Func<int, HttpContext, Task<bool>> Intervene { get; set; } = (_, _) => Task.FromResult(false);

    public int Requests => requests;

    /// <summary>Bytes of bodies that came.</summary>
    public long Received { get; private set; }

    public static async Task<AIStoreServer> StartAsync()
    {
        var server = new AIStoreServer();
        await server.app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task InterveneAsync(HttpContext http, RequestDelegate next)
    {
        if (await Intervene(Interlocked.Increment(ref requests), http)) return;
        if (http.Request.Headers.Authorization != $"Bearer {Key}") http.Response.StatusCode = 401;
        else await next(http);
    }

    private async Task<IResult> MakeNodeAsync(string folder, string name, HttpContext http)
    {
        if (folder == "missing") return Results.NotFound("no such folder");
        var wanted = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
        Assert.Equal("AutoTune", wanted.GetProperty("type").GetString());
        var id = nodes.GetOrAdd($"{folder}/{name}", _ => $"node-{Guid.NewGuid():N}");
        return owners.GetOrAdd(id, wanted.GetProperty("experimentId").GetGuid()) == wanted.GetProperty("experimentId").GetGuid()
            ? Results.Json(new { id })
            : Results.Conflict();
    }

    private async Task<IResult> PutFileAsync(string id, string path, HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        Received += body.Length;
        var digest = http.Request.Headers["Repr-Digest"].ToString();
        if (!ContentRangeHeaderValue.TryParse(http.Request.Headers.ContentRange.ToString(), out var range)) return Complete(body);
        if (Files.TryGetValue((id, path), out var there) && Digest(there) == digest) return Results.NoContent();
        var part = parts.GetOrAdd($"{id}/{path}/{digest}", _ => new MemoryStream());
        if (range.From is { } from)
        {
            if (from != part.Length) return Results.BadRequest($"{part.Length} bytes are there, not {from}");
            body.WriteTo(part);
        }
        if (part.Length == range.Length) return Complete(part);
        if (part.Length > 0) http.Response.Headers.Range = $"bytes=0-{part.Length - 1}";
        return Results.StatusCode(308);

        IResult Complete(MemoryStream content)
        {
            if (Digest(content.ToArray()) != digest) return Results.BadRequest("the digest is another file's");
            Files[(id, path)] = content.ToArray();
            return Results.Created();
        }
    }

    private static string Digest(byte[] content) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(content))}:";
}
