using System.Text.Json.Nodes;
using AutoTune.Cluster;

namespace AutoTune.Operator.Status;

/// <summary>Kubernetes Events about a resource, which <c>kubectl describe</c> shows.</summary>
internal sealed class ClusterEvents(ApiServer server, TimeProvider time, ILogger<ClusterEvents> logger)
{
    private const int LongestMessage = 1000, LongestName = 200;

    /// <param name="about">The resource.</param>
    /// <param name="key">What makes the event one of its kind: told twice, it is there once.</param>
    /// <param name="isWarning">Type Warning instead of Normal.</param>
    /// <param name="reason">One CamelCase word.</param>
    /// <param name="message">The same for people.</param>
    /// <param name="ct">Ends the request.</param>
    public async Task TellAsync(ResourceSnapshot about, string key, bool isWarning, string reason, string message, CancellationToken ct)
    {
        var now = StatusText.Time(time.GetUtcNow());
        var name = about.Name.Length > LongestName ? about.Name[..LongestName].TrimEnd('.', '-') : about.Name;
        var told = new JsonObject
        {
            ["apiVersion"] = Resource.Events.ApiVersion,
            ["kind"] = Resource.Events.Kind,
            ["metadata"] = new JsonObject { ["name"] = $"{name}.{about.Uid.ToString("N")[..8]}.{key}", ["namespace"] = about.Namespace },
            ["involvedObject"] = new JsonObject
            {
                ["apiVersion"] = Resource.Experiments.ApiVersion,
                ["kind"] = Resource.Experiments.Kind,
                ["namespace"] = about.Namespace,
                ["name"] = about.Name,
                ["uid"] = about.Uid.ToString(),
                ["resourceVersion"] = about.Version,
            },
            ["type"] = isWarning ? "Warning" : "Normal",
            ["reason"] = reason,
            ["message"] = StatusText.Cut(message, LongestMessage),
            ["source"] = new JsonObject { ["component"] = "autotune-operator" },
            ["firstTimestamp"] = now,
            ["lastTimestamp"] = now,
            ["count"] = 1,
        };
        try
        {
            await server.CreateAsync(Resource.Events.Path(about.Namespace), told, ct);
        }
        catch (ApiException refused)
        {
            if (!refused.AlreadyExists)
                logger.LogWarning("An event of {Namespace}/{Name} is refused: {Reason}", about.Namespace, about.Name, refused.Message);
        }
    }
}
