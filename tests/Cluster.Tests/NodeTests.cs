using System.Net;
using System.Text.Json;
using AutoTune.Tests.Support;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace AutoTune.Cluster.Tests;

/// <summary>What the tests of this project rely on: pods and jobs do here what they do on a cluster.</summary>
public sealed class NodeTests(SharedServices services)
{
    private const string Endless = "while :; do sleep 0.1; done";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_completes_with_files_and_variables_of_a_ConfigMap_that_is_made_after_it()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var pods = new Pods(space);
        var spec = Pods.Spec("cat /var/run/settings/deep.txt /one; echo $GREETING $(NAME) $SPACE; touch /var/run/settings/x 2>/dev/null || echo read-only");
        spec.Volumes = [new V1Volume { Name = "settings", ConfigMap = new V1ConfigMapVolumeSource { Name = "settings" } }];
        spec.Containers[0].VolumeMounts =
        [
            new V1VolumeMount { Name = "settings", MountPath = "/var/run/settings", ReadOnlyProperty = true },
            new V1VolumeMount { Name = "settings", MountPath = "/one", SubPath = "deep.txt" },
        ];
        spec.Containers[0].Env =
        [
            new V1EnvVar
            {
                Name = "GREETING",
                ValueFrom = new V1EnvVarSource { ConfigMapKeyRef = new V1ConfigMapKeySelector { Name = "settings", Key = "greeting" } },
            },
            new V1EnvVar { Name = "SPACE", ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = "metadata.namespace" } } },
            new V1EnvVar { Name = "NAME", Value = "you" },
        ];

        await pods.CreateJobAsync("job", spec);
        await pods.PodOfAsync("job", "Pending");
        await space.Client.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap
            {
                Metadata = new V1ObjectMeta { Name = "settings" },
                Data = new Dictionary<string, string> { ["deep.txt"] = "42\n", ["greeting"] = "hello" },
            },
            space.Name,
            cancellationToken: Cancellation);
        await pods.JobAsync("job", "Complete");

        var pod = await pods.PodOfAsync("job", "Succeeded");
        Assert.Equal(0, pod.Status.ContainerStatuses[0].State.Terminated.ExitCode);
        Assert.Equal($"42\n42\nhello you {space.Name}\nread-only\n", await pods.WholeLogAsync(pod.Metadata.Name));
    }

    [Fact]
    public async Task A_log_is_followed_to_the_end_of_a_pod_that_is_told_to_stop()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var pods = new Pods(space);
        await pods.CreateAsync("pod", Pods.Spec($"trap 'echo two; exit 0' TERM; echo one; {Endless}"));
        await pods.PodAsync("pod", "Running");

        using var log = await pods.LogAsync("pod", follow: true);
        Assert.Equal("one", await log.ReadLineAsync(Cancellation));
        await pods.DeleteAsync("pod");

        Assert.Equal("two", await log.ReadLineAsync(Cancellation));
        Assert.Null(await log.ReadLineAsync(Cancellation));
    }

    [Fact]
    public async Task A_log_is_read_from_a_time_on()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var pods = new Pods(space);
        await pods.CreateAsync("pod", Pods.Spec("echo one; sleep 1.1; echo two")); // times are in seconds
        await pods.PodAsync("pod", "Succeeded");
        using var log = new StreamReader(await space.Client.CoreV1.ReadNamespacedPodLogAsync(
            "pod", space.Name, tailLines: 1, timestamps: true, cancellationToken: Cancellation));
        var last = await log.ReadToEndAsync(Cancellation);
        Assert.EndsWith("Z two\n", last);

        var since = await space.Client.GetTextAsync($"api/v1/namespaces/{space.Name}/pods/pod/log?sinceTime={last[..19]}Z", Cancellation);

        Assert.Equal("two\n", since);
    }

    [Fact]
    public async Task A_job_fails_with_the_exit_code_of_its_pod()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var pods = new Pods(space);

        await pods.CreateJobAsync("job", Pods.Spec("exit 3"));
        await pods.JobAsync("job", "Failed");

        var pod = await pods.PodOfAsync("job", "Failed");
        Assert.Equal(3, pod.Status.ContainerStatuses[0].State.Terminated.ExitCode);
        Assert.Equal("Error", pod.Status.ContainerStatuses[0].State.Terminated.Reason);
    }

    [Fact]
    public async Task A_container_that_fails_is_started_again_where_its_policy_says_so_and_keeps_its_volumes()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var pods = new Pods(space);
        var spec = Pods.Spec("test -e /data/tried && exit 0; touch /data/tried; exit 1", restartPolicy: "OnFailure");
        spec.Volumes = [new V1Volume { Name = "data", EmptyDir = new V1EmptyDirVolumeSource() }];
        spec.Containers[0].VolumeMounts = [new V1VolumeMount { Name = "data", MountPath = "/data" }];

        await pods.CreateAsync("pod", spec);

        var status = (await pods.PodAsync("pod", "Succeeded")).Status.ContainerStatuses[0];
        Assert.Equal(1, status.RestartCount);
        Assert.Equal(1, status.LastState.Terminated.ExitCode);
    }

    [Fact]
    public async Task An_image_that_does_not_exist_is_waited_for_and_told()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var pods = new Pods(space);

        await pods.CreateAsync("pod", Pods.Spec("exit 0", image: "registry.invalid/nothing:missing"));

        await pods.PodAsync(
            "pod", pod => pod.Status.ContainerStatuses?[0].State.Waiting?.Reason == "ImagePullBackOff" && pod.Status.Phase == "Pending", "waiting for its image");
        Assert.Contains("registry.invalid/nothing:missing", (await pods.EventAsync("pod", "Failed")).Message);
    }

    [Fact]
    public async Task A_pod_that_does_not_stop_is_killed_after_its_grace_period()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var pods = new Pods(space);
        await pods.CreateAsync("pod", Pods.Spec($"trap '' TERM; echo up; {Endless}"));
        using var log = await FollowAsync(pods, "pod");
        await log.ReadLineAsync(Cancellation);

        var gone = pods.GoneAsync("pod");
        await pods.DeleteAsync("pod", graceSeconds: 1);

        await gone;
    }

    [Fact]
    public async Task Nothing_runs_on_of_a_job_that_is_deleted()
    {
        await WithStandInNodeAsync();
        await using var space = await services.NamespaceAsync(Cancellation);
        var pods = new Pods(space);
        var mark = await RunMarkedJobAsync(pods);

        await space.Client.BatchV1.DeleteNamespacedJobAsync("job", space.Name, propagationPolicy: "Background", cancellationToken: Cancellation);

        await Wait.UntilAsync(() => MarkedProcesses.Count(mark) == 0, TimeSpan.FromSeconds(60), () => "the end of all processes of the job");
    }

    [Fact]
    public async Task Nothing_runs_on_of_a_namespace_that_a_test_has_used()
    {
        await WithStandInNodeAsync();
        string mark;
        await using (var space = await services.NamespaceAsync(Cancellation)) mark = await RunMarkedJobAsync(new Pods(space));

        await Wait.UntilAsync(() => MarkedProcesses.Count(mark) == 0, TimeSpan.FromSeconds(60), () => "the end of all processes of the namespace");
    }

    [Fact]
    public async Task What_a_pod_writes_outside_its_volumes_stays_its_own()
    {
        await WithStandInNodeAsync();
        await using var space = await services.NamespaceAsync(Cancellation);
        var pods = new Pods(space);
        var path = $"/tmp/{space.Name}";

        await pods.CreateAsync("pod", Pods.Spec($"echo written > {path}; cat {path}"));
        await pods.PodAsync("pod", "Succeeded");

        Assert.Equal("written\n", await pods.WholeLogAsync("pod"));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_pod_is_killed_for_its_memory()
    {
        await WithStandInNodeAsync();
        await using var space = await services.NamespaceAsync(Cancellation);
        var pods = new Pods(space);

        await pods.CreateAsync("pod", Pods.Spec(Endless), fate: "OOMKilled");

        var ended = (await pods.PodAsync("pod", "Failed")).Status.ContainerStatuses[0].State.Terminated;
        Assert.Equal("OOMKilled", ended.Reason);
        Assert.Equal(137, ended.ExitCode);
    }

    [Fact]
    public async Task A_running_pod_is_evicted_when_a_test_says_so()
    {
        await WithStandInNodeAsync();
        await using var space = await services.NamespaceAsync(Cancellation);
        var pods = new Pods(space);
        await pods.CreateJobAsync("job", Pods.Spec(Endless, restartPolicy: "OnFailure"));
        var name = (await pods.PodOfAsync("job", "Running")).Metadata.Name;

        await SetFateAsync(space, name, "Evicted");

        Assert.Equal("Evicted", (await pods.PodAsync(name, "Failed")).Status.Reason);
        await pods.EventAsync(name, "Evicted");
        await pods.JobAsync("job", "Failed");
    }

    [Fact]
    public async Task A_pod_that_fits_nowhere_is_told_and_waits_until_it_does()
    {
        await WithStandInNodeAsync();
        await using var space = await services.NamespaceAsync(Cancellation);
        var pods = new Pods(space);

        await pods.CreateAsync("pod", Pods.Spec("exit 0"), fate: "Unschedulable");

        await pods.EventAsync("pod", "FailedScheduling");
        await pods.PodAsync("pod", pod => pod.Status.Conditions.Any(c => c is { Type: "PodScheduled", Status: "False", Reason: "Unschedulable" }), "waiting");
        await SetFateAsync(space, "pod", null);
        await pods.PodAsync("pod", "Succeeded");
    }

    [Fact]
    public async Task A_service_account_may_do_what_its_role_says_and_nothing_else()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        var kubeconfig = await space.AccountAsync("reader", [new V1PolicyRule { ApiGroups = [""], Resources = ["pods"], Verbs = ["list"] }], Cancellation);
        using var reader = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));

        Assert.Empty((await reader.CoreV1.ListNamespacedPodAsync(space.Name, cancellationToken: Cancellation)).Items);
        Assert.Equal(HttpStatusCode.Forbidden, await RefusalAsync(() => reader.CoreV1.ListNamespacedPodAsync("default", cancellationToken: Cancellation)));
        Assert.Equal(HttpStatusCode.Forbidden, await RefusalAsync(() => reader.CoreV1.DeleteNamespacedPodAsync("pod", space.Name, cancellationToken: Cancellation)));
    }

    private static async Task<HttpStatusCode> RefusalAsync(Func<Task> request) =>
        (await Assert.ThrowsAsync<HttpOperationException>(request)).Response.StatusCode;

    private static async Task<StreamReader> FollowAsync(Pods pods, string name)
    {
        await pods.PodAsync(name, "Running");
        return await pods.LogAsync(name, follow: true);
    }

    /// <summary>A job whose processes, one of them in a session of its own, carry the mark that is returned.</summary>
    private static async Task<string> RunMarkedJobAsync(Pods pods)
    {
        var mark = $"{Guid.NewGuid():N}";
        var spec = Pods.Spec($"setsid sh -c 'trap \"\" TERM; {Endless}' & sleep 0.1; echo up; {Endless}");
        spec.TerminationGracePeriodSeconds = 1;
        spec.Containers[0].Env = [new V1EnvVar { Name = "MARK", Value = mark }];
        await pods.CreateJobAsync("job", spec);
        using var log = await FollowAsync(pods, (await pods.PodOfAsync("job", "Running")).Metadata.Name);
        await log.ReadLineAsync(Cancellation);
        Assert.NotEqual(0, MarkedProcesses.Count(mark));
        return mark;
    }

    private static async Task SetFateAsync(TestNamespace space, string pod, string? fate)
    {
        var patch = new { metadata = new { annotations = new Dictionary<string, string?> { [Pods.Fate] = fate } } };
        var merged = await space.Client.MergeAsync($"api/v1/namespaces/{space.Name}/pods/{pod}", JsonSerializer.Serialize(patch), Cancellation);
        Assert.Equal(HttpStatusCode.OK, merged.Status);
    }

    private async Task WithStandInNodeAsync() =>
        Assert.SkipUnless((await services.KubernetesAsync()).HasStandInNode, "takes the stand-in node of tests/infra/kube");
}
