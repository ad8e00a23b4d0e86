namespace AutoTune.Tests.Support;

/// <summary>
/// One broker, one database and one Kubernetes API for all tests of an assembly, started when the first test asks:
/// <c>[assembly: AssemblyFixture(typeof(SharedServices))]</c>, and a constructor parameter of a test class.
/// </summary>
public sealed class SharedServices : IAsyncDisposable
{
    private readonly Lazy<Task<RabbitMqService>> _rabbitMq = new(() => RabbitMqService.StartAsync());
    private readonly Lazy<Task<MongoService>> _mongo = new(() => MongoService.StartAsync());
    private readonly Lazy<Task<KubernetesService>> _kubernetes = new(() => KubernetesService.StartAsync());

    public Task<RabbitMqService> RabbitMqAsync() => _rabbitMq.Value;

    public Task<MongoService> MongoAsync() => _mongo.Value;

    public Task<KubernetesService> KubernetesAsync() => _kubernetes.Value;

    /// <summary>A virtual host of the test's own on the shared broker.</summary>
    public async Task<TestVirtualHost> VirtualHostAsync(CancellationToken cancellationToken = default) =>
        await (await RabbitMqAsync()).IsolatedVirtualHostAsync(cancellationToken);

    /// <summary>A database of the test's own on the shared server.</summary>
    public async Task<TestDatabase> DatabaseAsync() => (await MongoAsync()).IsolatedDatabase();

    /// <summary>A namespace of the test's own on the shared API server.</summary>
    public async Task<TestNamespace> NamespaceAsync(CancellationToken cancellationToken = default) =>
        await (await KubernetesAsync()).IsolatedNamespaceAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // One that could not be had has told so to each test that asked.
        if (_rabbitMq is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await _rabbitMq.Value).DisposeAsync();
        if (_mongo is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await _mongo.Value).DisposeAsync();
        if (_kubernetes is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await _kubernetes.Value).DisposeAsync();
    }
}
