using System.Diagnostics;
using AutoTune.Tests.Support;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoTune.Cluster.Tests;

/// <summary>Who leads, over a Lease of the API server.</summary>
public sealed class LeadershipTests(SharedServices services)
{
    private const string Lease = "who-leads";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_ends_gracefully_gives_the_lease_up()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        await using var first = await CandidateAsync(space);
        await first.LeadsAsync();
        await using var second = await CandidateAsync(space);
        Assert.False(second.Leads);

        var watch = Stopwatch.StartNew();
        await first.EndAsync();
        await second.LeadsAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"handed over in {watch.Elapsed.TotalSeconds:0.0} s");

        await second.EndAsync();
        Assert.Empty((await space.Client.CoordinationV1.ListNamespacedLeaseAsync(space.Name, cancellationToken: Cancellation)).Items);
    }

    [Fact]
    public async Task Who_fails_at_its_work_gives_the_lease_up()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        await using var first = await CandidateAsync(space);
        await first.LeadsAsync();
        await using var second = await CandidateAsync(space);

        first.Fail();
        await second.LeadsAsync();
    }

    [Fact]
    public async Task A_lease_that_is_anothers_by_now_is_left_alone()
    {
        await using var space = await services.NamespaceAsync(Cancellation);
        await using var first = await CandidateAsync(space);
        await first.LeadsAsync();
        var api = space.Client.CoordinationV1;
        var patch = new k8s.Models.V1Patch("""{"spec": {"holderIdentity": "another"}}""", k8s.Models.V1Patch.PatchType.MergePatch);
        await api.PatchNamespacedLeaseAsync(patch, Lease, space.Name, cancellationToken: Cancellation);

        await first.EndAsync();

        Assert.Equal("another", (await api.ReadNamespacedLeaseAsync(Lease, space.Name, cancellationToken: Cancellation)).Spec.HolderIdentity);
    }

    private async Task<Candidate> CandidateAsync(TestNamespace space)
    {
        var kubernetes = await services.KubernetesAsync();
        return new Candidate(ApiServer.Connect(new ClusterOptions { Kubeconfig = kubernetes.ConnectionString }), space.Name);
    }

    private sealed class Candidate : IAsyncDisposable
    {
        private readonly ApiServer server;
        private readonly CancellationTokenSource life = new();
        private readonly TaskCompletionSource leads = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task run;

        public Candidate(ApiServer server, string space)
        {
            this.server = server;
            run = new Leadership(server, space, Lease, NullLogger.Instance).RunAsync(
                turn =>
                {
                    leads.TrySetResult();
                    return failure.Task.WaitAsync(turn);
                },
                life.Token);
        }

        public bool Leads => leads.Task.IsCompleted;

        public Task LeadsAsync() => leads.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        public void Fail() => failure.SetException(new InvalidOperationException("this work cannot be done"));

        public async Task EndAsync()
        {
            await life.CancelAsync();
            await run;
        }

        public async ValueTask DisposeAsync()
        {
            await EndAsync();
            life.Dispose();
            server.Dispose();
        }
    }
}
