using System.Text.Json;
using AutoTune.Cluster;
using AutoTune.Experiments.Trials;
using AutoTune.TrialApi;

namespace AutoTune.Server.Api.Trials;

/// <summary>What trials on the cluster print: the log of the attempt's main pod, as long as there is one.</summary>
internal sealed class PodLogs(ApiServer cluster)
{
    /// <summary>All that it does on a cluster.</summary>
    public static IReadOnlyList<Right> Rights { get; } = [Right.To(Resource.Pods, "list"), new("", "pods/log", null, "get")];

    /// <summary>The log, as it grows if wanted; null: the attempt has no pod (any more), or it has not begun.</summary>
    /// <exception cref="ApiException">503: the cluster is away or refuses.</exception>
    public async Task<Stream?> OpenAsync(string @namespace, string experimentName, TrialRecord trial, int attempt, bool follow, CancellationToken ct)
    {
        try
        {
            var ofAttempt = trial with { Attempt = attempt };
            var labels = JobNames.Labels(ofAttempt).Select(label => $"{label.Key}={label.Value}").Append($"{JobNames.Main}=true");
            // The pods of TrainJobs have their runtime's labels and none of ours.
            var pod = await MainAsync(@namespace, string.Join(',', labels), ct)
                ?? await MainAsync(@namespace, $"{JobNames.JobSet}={JobNames.Of(experimentName, ofAttempt)}", ct);
            return pod is not var (name, container) ? null : await cluster.OpenAsync(
                $"{Resource.Pods.Path(@namespace, name)}/log?container={Uri.EscapeDataString(container)}{(follow ? "&follow=true" : "")}", ct);
        }
        catch (Cluster.ApiException refused) when (refused.Status is 404 or 400)
        {
            return null; // gone just now, or not begun
        }
        catch (Exception refused) when (refused is Cluster.ApiException or ClusterUnavailableException)
        {
            throw new ApiException(503, $"the cluster does not give the log: {refused.Message}");
        }
    }

    private async Task<(string Name, string Container)?> MainAsync(string @namespace, string labels, CancellationToken ct)
    {
        var pods = await cluster.GetAsync($"{Resource.Pods.Path(@namespace)}?labelSelector={Uri.EscapeDataString(labels)}", ct);
        return pods.GetProperty("items").EnumerateArray()
            .Select(pod => (Name: pod.GetProperty("metadata").GetProperty("name").GetString()!, Pod: pod))
            .Where(pod => ReplicaName.IsFirst(pod.Name))
            .OrderByDescending(pod => pod.Pod.GetProperty("metadata").GetProperty("creationTimestamp").GetString(), StringComparer.Ordinal)
            .Select(pod => ((string, string)?)(pod.Name, pod.Pod.GetProperty("spec").GetProperty("containers")[0].GetProperty("name").GetString()!))
            .FirstOrDefault();
    }
}
