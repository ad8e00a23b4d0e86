using System.Diagnostics;
using System.Text.Json;
using AutoTune.Cluster;
using AutoTune.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoTune.Jobs;

/// <summary>When jobs were made and when they were over, as a watch of the driver's own was told.</summary>
internal sealed class JobTimes : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly Dictionary<string, long> made = [], over = [];
    private readonly ApiServer server;
    private readonly Task watch;

    public JobTimes(KubernetesService kubernetes, TestNamespace space)
    {
        server = ApiServer.Connect(new ClusterOptions { Kubeconfig = kubernetes.ConnectionString });
        watch = new Reflector<(string Uid, bool IsOver)>(
            server, new Resource("batch", "v1", "jobs", "Job"), space.Name, labels: null,
            job => (job.GetProperty("metadata").Text("uid")!, IsOver(job.Part("status"))),
            (change, _) =>
            {
                var at = Stopwatch.GetTimestamp();
                made.TryAdd(change.Object.Uid, at);
                if (change.Object.IsOver) over.TryAdd(change.Object.Uid, at);
                return Task.CompletedTask;
            },
            TimeProvider.System, NullLogger.Instance).RunAsync(end.Token);
    }

    /// <summary>
    /// Seconds from a job's end to the creation of the one that takes its slot, in order. Slots are alike: the one that is free first is
    /// taken by the job that is made first.
    /// </summary>
    public async Task<IReadOnlyList<double>> EmptySecondsAsync(int atOnce)
    {
        await StopAsync();
        return [.. made.Values.Order().Skip(atOnce).Zip(over.Values.Order(), (start, stop) => Stopwatch.GetElapsedTime(stop, start).TotalSeconds).Order()];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        server.Dispose();
        end.Dispose();
    }

    private async Task StopAsync()
    {
        await end.CancelAsync();
        await watch;
    }

    private static bool IsOver(JsonElement status) =>
        status.Part("conditions") is { ValueKind: JsonValueKind.Array } conditions
        && conditions.EnumerateArray().Any(condition => condition.Text("type") is "Complete" or "Failed" && condition.Text("status") == "True");
}
