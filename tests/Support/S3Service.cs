using DotNet.Testcontainers.Builders;
using Containers = DotNet.Testcontainers.Builders;

namespace AutoTune.Tests.Support;

/// <summary>An S3 server with the bucket <c>autotune</c>.</summary>
public sealed class S3Service : TestService
{
    private const string User = "autotune", Password = "autotune-secret", Bucket = "autotune";

    private static readonly ServiceSearch Search = new("S3", "AUTOTUNE_TEST_S3", "s3")
    {
        FromEnvironment = address => new EnvironmentHost(address.Split(' ')),
        StartContainerAsync = StartContainerAsync,
    };

    private S3Service(IServiceHost host)
        : base(host)
    {
    }

    public string AccessKey => Addresses[1];

    public string SecretKey => Addresses[2];

    /// <summary>A server; names in the bucket are to be of the test's own.</summary>
    public static async Task<S3Service> StartAsync(CancellationToken cancellationToken = default) =>
        new(await Search.FindAsync(mayShare: true, cancellationToken));

    private static async Task<IServiceHost> StartContainerAsync(CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        var container = new ContainerBuilder("minio/minio")
            .WithEnvironment("MINIO_ROOT_USER", User)
            .WithEnvironment("MINIO_ROOT_PASSWORD", Password)
            .WithEntrypoint("sh", "-c", $"mkdir -p /data/{Bucket} && exec minio server /data")
            .WithPortBinding(port, 9000)
            .WithWaitStrategy(Containers.Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(request => request.ForPort(9000).ForPath("/minio/health/ready")))
            .Build();
        await container.StartAsync(cancellationToken);
        return new ContainerHost(container, $"http://{container.Hostname}:{port}", User, Password);
    }
}
