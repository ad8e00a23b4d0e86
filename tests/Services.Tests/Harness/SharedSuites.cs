using AutoTune.Tests.Support;

namespace AutoTune.Services.Tests.Harness;

/// <summary>One suite of each way for all tests that take nothing away from it.</summary>
public sealed class SharedSuites : IAsyncDisposable
{
    private readonly Lazy<Task<SuiteUnderTest>> embedded;
    private readonly Lazy<Task<SuiteUnderTest>> apart;

    public SharedSuites()
    {
        embedded = new(async () => await EmbeddedSuite.StartAsync(Scratch.New()));
        apart = new(async () => await ApartSuite.StartAsync(Services));
    }

    /// <summary>The broker and the database under them.</summary>
    public SharedServices Services { get; } = new();

    public Task<SuiteUnderTest> Of(Way way) => way == Way.Embedded ? embedded.Value : apart.Value;

    public async Task<ApartSuite> ApartAsync() => (ApartSuite)await apart.Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var suite in new[] { embedded, apart }.Where(suite => suite is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
            await (await suite.Value).DisposeAsync();
        await Services.DisposeAsync();
        Scratch.Delete();
    }
}
