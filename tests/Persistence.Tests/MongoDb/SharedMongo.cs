using AutoTune.Persistence.Tests.MongoDb;
using AutoTune.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedMongo))]

namespace AutoTune.Persistence.Tests.MongoDb;

/// <summary>The database server of this assembly's tests, started when the first one asks and stopped after the last.</summary>
public sealed class SharedMongo : IAsyncDisposable
{
    private static readonly Lazy<Task<MongoService>> Service = new(() => MongoService.StartAsync());

    /// <summary>Skips the test, or fails it with CI=true, when no server can be had.</summary>
    public static Task<MongoService> StartedAsync() => Service.Value;

    public async ValueTask DisposeAsync()
    {
        if (Service is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await Service.Value).DisposeAsync();
    }
}
