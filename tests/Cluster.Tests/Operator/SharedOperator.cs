using AutoTune.Tests.Support;

namespace AutoTune.Cluster.Tests.Operator;

/// <summary>One suite with an operator for all tests of the collection, which run one after the other.</summary>
public sealed class SharedOperator(SharedServices services) : IAsyncDisposable
{
    private readonly Lazy<Task<OperatorSuite>> suite = new(() => OperatorSuite.StartAsync(services));

    internal SharedServices Services { get; } = services;

    internal Task<OperatorSuite> SuiteAsync() => suite.Value;

    public async ValueTask DisposeAsync()
    {
        if (suite is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await suite.Value).DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class OperatorCollection : ICollectionFixture<SharedOperator>
{
    public const string Name = "operator";
}
