using System.Text;
using AutoTune.Tests.Support;
using k8s;
using k8s.Models;

namespace AutoTune.Cluster.Tests;

/// <summary>Pods and jobs of a test's namespace that run shell scripts.</summary>
internal sealed class Pods(TestNamespace space)
{
    public const string Fate = "test-node/fate";

    private const string Image = "busybox:1.37";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static V1PodSpec Spec(string script, string restartPolicy = "Never", string image = Image) => new()
    {
        RestartPolicy = restartPolicy,
        TerminationGracePeriodSeconds = 30,
        Containers = [new V1Container { Name = "main", Image = image, Command = ["sh", "-c", script], Env = [], VolumeMounts = [] }],
        Volumes = [],
    };

    public Task<V1Pod> CreateAsync(string name, V1PodSpec spec, string? fate = null)
    {
        var meta = new V1ObjectMeta { Name = name, Annotations = fate is null ? null : new Dictionary<string, string> { [Fate] = fate } };
        return space.Client.CoreV1.CreateNamespacedPodAsync(new V1Pod { Metadata = meta, Spec = spec }, space.Name, cancellationToken: Cancellation);
    }

    public Task<V1Job> CreateJobAsync(string name, V1PodSpec spec)
    {
        var job = new V1JobSpec { BackoffLimit = 0, Template = new V1PodTemplateSpec { Spec = spec } };
        return space.Client.BatchV1.CreateNamespacedJobAsync(
            new V1Job { Metadata = new V1ObjectMeta { Name = name }, Spec = job }, space.Name, cancellationToken: Cancellation);
    }

    /// <summary>The job when one of its conditions is true.</summary>
    public Task<V1Job> JobAsync(string name, string condition) => SeeAsync(
        token => space.Client.BatchV1.WatchListNamespacedJobAsync(space.Name, fieldSelector: $"metadata.name={name}", cancellationToken: token),
        (_, job) => job.Status?.Conditions?.Any(found => found.Type == condition && found.Status == "True") == true,
        $"job {name} {condition}");

    public Task<V1Pod> PodAsync(string name, Func<V1Pod, bool> isExpected, string what) => SeeAsync(
        token => space.Client.CoreV1.WatchListNamespacedPodAsync(space.Name, fieldSelector: $"metadata.name={name}", cancellationToken: token),
        (_, pod) => isExpected(pod),
        $"pod {name} {what}");

    public Task<V1Pod> PodAsync(string name, string phase) => PodAsync(name, pod => pod.Status.Phase == phase, phase);

    /// <summary>The only pod of a job, in that phase.</summary>
    public Task<V1Pod> PodOfAsync(string job, string phase) => SeeAsync(
        token => space.Client.CoreV1.WatchListNamespacedPodAsync(space.Name, labelSelector: $"job-name={job}", cancellationToken: token),
        (_, pod) => pod.Status.Phase == phase,
        $"pod of {job} {phase}");

    public Task GoneAsync(string name) => SeeAsync(
        token => space.Client.CoreV1.WatchListNamespacedPodAsync(space.Name, fieldSelector: $"metadata.name={name}", cancellationToken: token),
        (type, _) => type == WatchEventType.Deleted,
        $"the end of pod {name}");

    /// <summary>The first event about a pod that has that reason.</summary>
    public Task<Corev1Event> EventAsync(string pod, string reason) => SeeAsync(
        token => space.Client.CoreV1.WatchListNamespacedEventAsync(space.Name, fieldSelector: $"involvedObject.name={pod}", cancellationToken: token),
        (_, found) => found.Reason == reason,
        $"event {reason} of {pod}");

    /// <summary>The log as it is, or with `follow` as it comes.</summary>
    public async Task<StreamReader> LogAsync(string pod, bool follow = false) => new(
        await space.Client.CoreV1.ReadNamespacedPodLogAsync(pod, space.Name, follow: follow, cancellationToken: Cancellation), Encoding.UTF8);

    public async Task<string> WholeLogAsync(string pod)
    {
        using var log = await LogAsync(pod);
        return await log.ReadToEndAsync(Cancellation);
    }

    public Task DeleteAsync(string name, int? graceSeconds = null) =>
        space.Client.CoreV1.DeleteNamespacedPodAsync(name, space.Name, gracePeriodSeconds: graceSeconds, cancellationToken: Cancellation);

    /// <summary>What is there comes first, then what changes.</summary>
    private static async Task<T> SeeAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<(WatchEventType Type, T Object)>> watch, Func<WatchEventType, T, bool> isExpected, string what)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        source.CancelAfter(Timeout);
        try
        {
            await foreach (var (type, found) in watch(source.Token))
            {
                if (isExpected(type, found)) return found;
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"Not within {Timeout.TotalSeconds} s: {what}");
        }
        throw new InvalidOperationException($"the watch ended before {what}");
    }
}
