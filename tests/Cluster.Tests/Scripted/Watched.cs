using System.Text.Json.Nodes;
using System.Threading.Channels;
using AutoTune.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoTune.Cluster.Tests.Scripted;

/// <summary>A reflector over a scripted API, and what it tells: <c>+name/uid</c> and <c>-name/uid</c>.</summary>
internal sealed class Watched : IAsyncDisposable
{
    private readonly CancellationTokenSource life = new();
    private readonly Channel<string> told = Channel.CreateUnbounded<string>();
    private readonly Task run;

    public Watched(string? labels = null)
    {
        Reflector = new Reflector<string>(
            Api.Server, new Resource("example.dev", "v1", "widgets", "Widget"), "space", labels,
            item => $"{item.GetProperty("metadata").Text("name")}/{item.GetProperty("metadata").Text("uid")}",
            (change, _) =>
            {
                told.Writer.TryWrite($"{(change.Deleted ? '-' : '+')}{change.Object}");
                return Task.CompletedTask;
            },
            Time, NullLogger.Instance);
        run = Reflector.RunAsync(life.Token);
    }

    public ScriptedApi Api { get; } = new();

    public PacedTime Time { get; } = new();

    public Reflector<string> Reflector { get; }

    public static JsonObject Item(string name, int version, string uid = "1") => new()
    {
        ["metadata"] = new JsonObject { ["namespace"] = "space", ["name"] = name, ["uid"] = uid, ["resourceVersion"] = $"{version}" },
    };

    public static JsonObject Bookmark(int version) =>
        new() { ["metadata"] = new JsonObject { ["resourceVersion"] = $"{version}" } };

    public static JsonObject List(int version, params JsonNode[] items) => new()
    {
        ["metadata"] = new JsonObject { ["resourceVersion"] = $"{version}" },
        ["items"] = new JsonArray(items),
    };

    /// <summary>The next changes it tells, as many as are expected.</summary>
    public async Task TellsAsync(params string[] expected)
    {
        foreach (var one in expected)
            Assert.Equal(one, await told.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
    }

    /// <summary>All it told and nobody has looked at.</summary>
    public IReadOnlyList<string> Rest()
    {
        List<string> rest = [];
        while (told.Reader.TryRead(out var one)) rest.Add(one);
        return rest;
    }

    /// <summary>Answers the first list.</summary>
    public async Task ListedAsync(int version, params JsonNode[] items)
    {
        (await Api.NextListAsync()).Reply(List(version, items));
        await Reflector.Listed;
    }

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        await run;
        life.Dispose();
        Api.Dispose();
    }
}
