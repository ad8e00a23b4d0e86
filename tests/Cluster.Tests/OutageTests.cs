using AutoTune.Tests.Support;
using k8s.Models;

namespace AutoTune.Cluster.Tests;

/// <summary>An API server of a test's own goes away and comes back; the node works on meanwhile.</summary>
public sealed class OutageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_that_ends_while_the_server_is_away_is_complete_when_it_is_back(bool isKilled)
    {
        await using var server = await KubernetesService.StartOwnAsync(Cancellation);
        Assert.SkipUnless(server.HasStandInNode, "takes the stand-in node of tests/infra/kube, which lives on without the server");
        await using var space = await server.IsolatedNamespaceAsync(Cancellation);
        var folder = Directory.CreateTempSubdirectory("autotune-outage-");
        var pods = new Pods(space);
        var spec = Pods.Spec("echo one; while [ ! -e /shared/go ]; do sleep 0.1; done; echo two; touch /shared/done");
        spec.Volumes = [new V1Volume { Name = "shared", HostPath = new V1HostPathVolumeSource { Path = folder.FullName } }];
        spec.Containers[0].VolumeMounts = [new V1VolumeMount { Name = "shared", MountPath = "/shared" }];
        await pods.CreateJobAsync("job", spec);
        var name = (await pods.PodOfAsync("job", "Running")).Metadata.Name;

        await (isKilled ? server.KillAsync(Cancellation) : server.StopAsync(Cancellation));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => pods.WholeLogAsync(name));
        File.Create(Path.Combine(folder.FullName, "go")).Dispose();
        await Wait.UntilAsync(() => File.Exists(Path.Combine(folder.FullName, "done")), TimeSpan.FromSeconds(30), () => "the pod's work");
        await server.StartAgainAsync(Cancellation);

        await pods.JobAsync("job", "Complete");
        Assert.Equal("one\ntwo\n", await pods.WholeLogAsync(name));
        folder.Delete(recursive: true);
    }
}
