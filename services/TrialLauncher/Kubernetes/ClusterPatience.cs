using AutoTune.Cluster;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>
/// Asks the cluster until it answers: no trial is given up because it is away. An API server that has just started forbids everything until
/// it has read its rules, so "forbidden" counts only when it stays so.
/// </summary>
internal sealed class ClusterPatience(TimeProvider time, ILogger logger)
{
    /// <summary>How long a server that starts may refuse what it allows later.</summary>
    public static readonly TimeSpan StartUp = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200), Longest = TimeSpan.FromSeconds(10);

    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        var since = time.GetTimestamp();
        for (var pause = First; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            try
            {
                return await ask(ct);
            }
            catch (ClusterUnavailableException away)
            {
                logger.LogWarning("The cluster does not answer, trying again: {Reason}", away.Message);
            }
            catch (ApiException refused) when (refused.IsForbidden && time.GetElapsedTime(since) < StartUp)
            {
                logger.LogWarning("The cluster forbids a request, trying again: {Reason}", refused.Message);
            }
            await Task.Delay(pause, time, ct);
        }
    }
}
