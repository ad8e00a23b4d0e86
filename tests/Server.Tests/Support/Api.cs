using System.Net;
using System.Text;
using System.Text.Json;

namespace AutoTune.Server.Tests.Support;

/// <summary>Asks a server, as a program does.</summary>
internal static class Api
{
    /// <summary>An experiment of trials that end at once, as YAML.</summary>
    public static string Manifest(string name = "mnist", int trials = 5, string more = "", string @namespace = "team", int concurrency = 2) => $$$"""
        apiVersion: tensorstack.dev/v1beta1
        kind: AutoTuneExperiment
        metadata: {name: {{{name}}}, namespace: {{{@namespace}}}}
        spec:
          maxTrialNum: {{{trials}}}
          trialConcurrency: {{{concurrency}}}
          seed: 7
          tuner: {builtinTunerName: Random, classArgs: {optimize_mode: maximize}}
          searchSpace:
            lr: {_type: loguniform, _value: [0.0001, 0.1]}
            layer: {_type: choice, _value: [{_name: conv, kernel: {_type: randint, _value: [1, 8]}}, {_name: pool}]}
          trainingConfig: {type: local, command: ["true"], workingDir: /tmp}
          {{{more}}}
        """;

    /// <summary>The answer: its status and its JSON (undefined when it has none).</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Message)> AskAsync(
        this ServerBench bench, HttpMethod method, string path, string? body = null, string type = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"/api/v1/{path}");
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var message = await bench.Client.SendAsync(request, ServerBench.Ct);
        var text = await message.Content.ReadAsStringAsync(ServerBench.Ct);
        var isJson = message.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return (message.StatusCode, isJson && text.Length > 0 ? JsonElement.Parse(text) : default, message);
    }

    public static Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Message)> GetAsync(
        this ServerBench bench, string path, params (string, string)[] headers) => bench.AskAsync(HttpMethod.Get, path, headers: headers);

    /// <summary>Starts an experiment; its id.</summary>
    public static async Task<Guid> CreateAsync(this ServerBench bench, string manifest, params (string, string)[] headers)
    {
        var (status, body, _) = await bench.AskAsync(HttpMethod.Post, "experiments", manifest, "application/yaml", headers);
        Assert.Equal(HttpStatusCode.Created, status);
        return body.GetProperty("experiment").GetProperty("id").GetGuid();
    }

    /// <summary>Starts an experiment and follows it to its end.</summary>
    public static async Task<Guid> RunAsync(this ServerBench bench, string manifest)
    {
        var id = await bench.CreateAsync(manifest);
        await foreach (var (name, _, _) in bench.FollowAsync($"experiments/{id}/events"))
            if (name == "completed") return id;
        throw new InvalidOperationException("the events have ended before the experiment");
    }

    /// <summary>Server-sent events, as they come.</summary>
    public static async IAsyncEnumerable<(string Name, string? Id, JsonElement Data)> FollowAsync(
        this ServerBench bench, string path, string? lastId = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/{path}");
        if (lastId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        foreach (var (header, value) in headers) request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await bench.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ServerBench.Ct);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(ServerBench.Ct));
        string? name = null, id = null;
        while (await reader.ReadLineAsync(ServerBench.Ct) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) yield return (name!, id, JsonElement.Parse(line[6..]));
            else if (line.Length == 0) (name, id) = (null, null);
        }
    }
}
