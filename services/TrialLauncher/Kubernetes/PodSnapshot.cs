using System.Text.Json;
using AutoTune.Cluster;
using AutoTune.TrialApi;

namespace AutoTune.TrialLauncher.Kubernetes;

/// <summary>What is kept of a pod: whose it is, which container's log counts, and how that one stands.</summary>
internal sealed record PodSnapshot
{
    private const string KubeflowIndex = "training.kubeflow.org/replica-index";

    // Kubernetes' words for a container that will not start as things are.
    private static readonly string[] Troubles =
    [
        "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError", "CreateContainerError",
        "CrashLoopBackOff", "RunContainerError",
    ];

    public required AttemptKey? Key { get; init; }

    /// <summary>The JobSet it belongs to, where that is all its labels say.</summary>
    public string? JobSet { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    public string? Role { get; init; }

    /// <summary>The first replica of its role, as far as its labels or its name say.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Nothing of it runs any more.</summary>
    public bool IsOver { get; init; }

    public required string Container { get; init; }

    /// <summary>The container has begun: it has a log.</summary>
    public bool HasBegun { get; init; }

    /// <summary>How often the container was started anew.</summary>
    public int Restarts { get; init; }

    /// <summary>When the container was last started, to the second, by its node's clock.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>The container's exit code, once it has ended and is not started again.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it ended, in Kubernetes' word, such as OOMKilled; or why the whole pod did, such as Evicted.</summary>
    public string? EndReason { get; init; }

    public string? EndMessage { get; init; }

    /// <summary>What keeps it from running, for people; null when nothing does.</summary>
    public string? Trouble { get; init; }

    /// <summary>The trouble is with pulling the image, which may not pass.</summary>
    public bool CannotPull { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public static PodSnapshot Of(JsonElement pod)
    {
        var metadata = pod.GetProperty("metadata");
        var labels = JobSnapshot.Labels(metadata);
        var name = metadata.GetProperty("name").GetString()!;
        var container = pod.GetProperty("spec").GetProperty("containers")[0].GetProperty("name").GetString()!;
        var status = pod.Part("status");
        var phase = status.Text("phase");
        var ofContainer = StatusOf(status, container);
        var state = ofContainer.Part("state");
        var ended = state.Part("terminated");
        var waiting = state.Part("waiting").Text("reason");
        return new PodSnapshot
        {
            Key = JobNames.Read(labels),
            JobSet = labels.GetValueOrDefault(JobNames.JobSet),
            Namespace = metadata.GetProperty("namespace").GetString()!,
            Name = name,
            Uid = metadata.GetProperty("uid").GetString()!,
            Role = labels.GetValueOrDefault(JobNames.Role),
            IsFirst = labels.TryGetValue(KubeflowIndex, out var index) ? index == "0" : ReplicaName.IsFirst(name),
            IsOver = phase is "Succeeded" or "Failed",
            Container = container,
            HasBegun = state.Part("running").ValueKind == JsonValueKind.Object || ended.ValueKind == JsonValueKind.Object,
            Restarts = ofContainer.ValueKind == JsonValueKind.Object && ofContainer.TryGetProperty("restartCount", out var restarts) ? restarts.GetInt32() : 0,
            BegunAt = TimeOf(state.Part("running"), "startedAt") ?? TimeOf(ended, "startedAt"),
            ExitCode = ended.ValueKind == JsonValueKind.Object && ended.TryGetProperty("exitCode", out var code) ? code.GetInt32() : null,
            EndReason = phase == "Failed" ? status.Text("reason") ?? ended.Text("reason") : ended.Text("reason"),
            EndMessage = status.Text("message") ?? ended.Text("message"),
            Trouble = Array.IndexOf(Troubles, waiting) >= 0
                ? Sentence(waiting!, state.Part("waiting").Text("message"))
                : Unscheduled(status),
            CannotPull = waiting is "ImagePullBackOff" or "ErrImagePull" or "InvalidImageName" or "ErrImageNeverPull",
            CreatedAt = TimeOf(metadata, "creationTimestamp") ?? default,
        };
    }

    private static string? Unscheduled(JsonElement status)
    {
        if (status.Part("conditions") is not { ValueKind: JsonValueKind.Array } conditions) return null;
        foreach (var condition in conditions.EnumerateArray())
        {
            if (condition.Text("type") == "PodScheduled" && condition.Text("status") == "False")
                return Sentence("FailedScheduling", condition.Text("message"));
        }
        return null;
    }

    private static JsonElement StatusOf(JsonElement status, string container)
    {
        if (status.Part("containerStatuses") is { ValueKind: JsonValueKind.Array } containers)
        {
            foreach (var one in containers.EnumerateArray())
                if (one.Text("name") == container) return one;
        }
        return default;
    }

    private static DateTimeOffset? TimeOf(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var at) && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out var time)
            ? time
            : null;

    private static string Sentence(string reason, string? message) => string.IsNullOrEmpty(message) ? reason : $"{reason}: {message}";
}
