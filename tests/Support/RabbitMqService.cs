using Testcontainers.RabbitMq;

namespace AutoTune.Tests.Support;

/// <summary>A RabbitMQ broker with its management API.</summary>
public sealed class RabbitMqService : TestService
{
    private const string User = "guest", Password = "guest";

    private static readonly ServiceSearch Search = new("RabbitMQ", "AUTOTUNE_TEST_RABBITMQ", "rabbitmq")
    {
        FromEnvironment = connectionString => new EnvironmentHost(connectionString, ManagementOf(new Uri(connectionString))),
        StartContainerAsync = StartContainerAsync,
    };

    private RabbitMqService(IServiceHost host)
        : base(host) => Management = new Uri(Addresses[1]);

    /// <summary>The management API, with user and password.</summary>
    public Uri Management { get; }

    /// <summary>A broker that other tests may use as well: take a virtual host of your own on it.</summary>
    public static async Task<RabbitMqService> StartAsync(CancellationToken cancellationToken = default) =>
        new(await Search.FindAsync(mayShare: true, cancellationToken));

    /// <summary>A broker that nobody else uses, for tests that stop or kill it.</summary>
    public static async Task<RabbitMqService> StartOwnAsync(CancellationToken cancellationToken = default) =>
        new(await Search.FindAsync(mayShare: false, cancellationToken));

    /// <summary>A new, empty virtual host, deleted when disposed.</summary>
    public Task<TestVirtualHost> IsolatedVirtualHostAsync(CancellationToken cancellationToken = default) =>
        TestVirtualHost.CreateAsync(this, cancellationToken);

    private static string ManagementOf(Uri broker) =>
        Environment.GetEnvironmentVariable("AUTOTUNE_TEST_RABBITMQ_MANAGEMENT") is { Length: > 0 } management
            ? management
            : $"http://{(broker.UserInfo is "" ? "" : broker.UserInfo + "@")}{broker.Host}:15672";

    private static async Task<IServiceHost> StartContainerAsync(CancellationToken cancellationToken)
    {
        int port = FreePort.Next(), management = FreePort.Next();
        var container = new RabbitMqBuilder("rabbitmq:4-management")
            .WithUsername(User)
            .WithPassword(Password)
            .WithPortBinding(port, RabbitMqBuilder.RabbitMqPort)
            .WithPortBinding(management, 15672)
            .Build();
        await container.StartAsync(cancellationToken);
        return new ContainerHost(
            container,
            $"amqp://{User}:{Password}@{container.Hostname}:{port}/",
            $"http://{User}:{Password}@{container.Hostname}:{management}");
    }
}
