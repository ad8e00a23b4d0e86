using System.Diagnostics;
using System.Text.Json;
using AutoTune.Cluster;
using AutoTune.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoTune.Cluster.Tests.Operator;

/// <summary>Every version of a namespace's experiments that a watch has told of, with the time at which it came.</summary>
internal sealed class ResourceLog : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly CancellationTokenSource end = new();
    private readonly Lock gate = new();
    private readonly List<Version> versions = [];
    private readonly ApiServer server;
    private readonly Task watch;
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ResourceLog(KubernetesService kubernetes, TestNamespace space)
    {
        server = ApiServer.Connect(new ClusterOptions { Kubeconfig = kubernetes.ConnectionString });
        watch = new Reflector<JsonElement>(
            server, Resource.Experiments, space.Name, labels: null, item => item, TakeAsync, TimeProvider.System, NullLogger.Instance).RunAsync(end.Token);
    }

    /// <summary>What was seen of one resource, oldest first.</summary>
    public IReadOnlyList<Version> Of(string uid)
    {
        lock (gate) return [.. versions.Where(version => version.Uid == uid)];
    }

    /// <summary>Waits for a version of the resource with such a status, unless one came before.</summary>
    public async Task<JsonElement> StatusAsync(JsonElement resource, Func<JsonElement, bool> isExpected, string what, Func<string> logs)
    {
        var uid = Uid(resource);
        var watchdog = Stopwatch.StartNew();
        while (true)
        {
            Task changed;
            lock (gate)
            {
                if (versions.LastOrDefault(version => version.Uid == uid && !version.Deleted && version.Status is { } status && isExpected(status)) is { } seen)
                    return seen.Status!.Value;
                changed = next.Task;
            }
            try
            {
                await changed.WaitAsync(Patience - watchdog.Elapsed, TestContext.Current.CancellationToken);
            }
            catch (Exception late) when (late is TimeoutException or ArgumentOutOfRangeException)
            {
                Assert.Fail($"Not within {Patience.TotalSeconds} s: {what}; last seen: {(Of(uid) is [.., var last] ? last.Status : null)}\n{logs()}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await watch;
        server.Dispose();
        end.Dispose();
    }

    public static string Uid(JsonElement resource) => resource.GetProperty("metadata").GetProperty("uid").GetString()!;

    private Task TakeAsync(Change<JsonElement> change, CancellationToken ct)
    {
        lock (gate)
        {
            versions.Add(new Version(Uid(change.Object), Stopwatch.GetTimestamp(), change.Deleted, change.Object));
            next.SetResult();
            next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return Task.CompletedTask;
    }

    /// <param name="Uid">The resource.</param>
    /// <param name="At">When it came, a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="Deleted">It is gone.</param>
    /// <param name="Object">The resource.</param>
    public sealed record Version(string Uid, long At, bool Deleted, JsonElement Object)
    {
        public JsonElement? Status => Object.TryGetProperty("status", out var status) ? status : null;
    }
}
