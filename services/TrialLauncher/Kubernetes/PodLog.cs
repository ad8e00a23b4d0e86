using AutoTune.Cluster;
using AutoTune.TrialLauncher.Collect;
using AutoTune.TrialLauncher.Outcomes;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>
/// Follows the log of an attempt's main container: hands out its results and keeps its last lines. A stream that is cut is opened again and
/// read past what was read before.
/// </summary>
internal sealed class PodLog(ApiServer server, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Queue<string> tail = new();

    /// <summary>The last lines.</summary>
    public string Tail
    {
        get { lock (gate) return string.Join('\n', tail); }
    }

    /// <summary>Reads one run of the container until it has ended and all of its log is read, or the pod is gone.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="look">How the run stands as far as is known.</param>
    /// <param name="take">Takes each line.</param>
    /// <param name="ct">Gives up.</param>
    public async Task FollowAsync(PodSnapshot pod, Func<RunStanding> look, Action<string> take, CancellationToken ct)
    {
        var log = $"{Resource.Pods.Path(pod.Namespace, pod.Name)}/log?container={Uri.EscapeDataString(pod.Container)}&follow=true";
        long read = 0;
        long? refusedSince = null;
        while (true)
        {
            var standing = look();
            if (standing == RunStanding.Lost) return;
            var endedBefore = standing != RunStanding.Running; // then this time all of it is there
            var path = standing == RunStanding.Replaced ? log + "&previous=true" : log;
            var isWhole = false;
            try
            {
                long line = 0;
                await using var stream = await server.OpenAsync(path, ct);
                refusedSince = null;
                using var reader = new LogReader(stream);
                while (await reader.ReadLineAsync(ct) is { } text)
                {
                    if (line++ < read) continue;
                    read = line;
                    Keep(text);
                    take(text);
                }
                isWhole = true;
                if (endedBefore)
                {
                    if (reader.Rest is { Length: > 0 } rest && line == read)
                    {
                        Keep(rest);
                        take(rest);
                    }
                    return;
                }
            }
            catch (ApiException refused)
            {
                // 404: the pod is gone. 403: not allowed, or the server has just started. 400: it does not run yet, or is about to run anew, or
                // its node is unknown. Once it has ended they count when they stay so.
                if (refused.IsNotFound || standing == RunStanding.Replaced) return;
                refusedSince = endedBefore ? refusedSince ?? time.GetTimestamp() : null;
                if (refusedSince is { } since && time.GetElapsedTime(since) >= ClusterPatience.StartUp)
                {
                    logger.LogError("The log of {Pod} cannot be read: {Reason}", pod.Name, refused.Message);
                    Keep($"(its log cannot be read: {refused.Message})");
                    return;
                }
            }
            catch (Exception cut) when (cut is ClusterUnavailableException or IOException or HttpRequestException)
            {
                logger.LogDebug("The log of {Pod} was cut, going on: {Reason}", pod.Name, cut.Message);
            }
            if (!isWhole || look() == RunStanding.Running) await Task.Delay(Pause, time, ct);
        }
    }

    private void Keep(string line)
    {
        lock (gate)
        {
            tail.Enqueue(line.Length <= 2000 ? line : line[..2000]);
            if (tail.Count > OutcomeRules.LogLines) tail.Dequeue();
        }
    }
}
