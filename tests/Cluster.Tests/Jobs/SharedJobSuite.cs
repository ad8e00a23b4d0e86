using AutoTune.Tests.Support;

namespace AutoTune.Cluster.Tests.Jobs;

/// <summary>One suite for all tests that take nothing away from it.</summary>
public sealed class SharedJobSuite : IAsyncDisposable
{
    private readonly Lazy<Task<JobSuite>> suite;
    private readonly SharedServices services = new();

    public SharedJobSuite() => suite = new(() => JobSuite.StartAsync(services));

    internal Task<JobSuite> Suite => suite.Value;

    public async ValueTask DisposeAsync()
    {
        if (suite is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await suite.Value).DisposeAsync();
        await services.DisposeAsync();
    }
}
