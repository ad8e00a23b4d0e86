using Docker.DotNet.Models;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;

namespace AutoTune.Tests.Support;

/// <summary>A container. Its ports are bound to fixed ones of the host, since Docker chooses new ones at each start otherwise.</summary>
internal sealed class ContainerHost(IContainer container, params IReadOnlyList<string> addresses) : IServiceHost
{
    public ServiceKind Kind => ServiceKind.Testcontainers;

    public IReadOnlyList<string> Addresses { get; } = addresses;

    /// <summary>Whether a Docker engine answers; Testcontainers has asked those that it can find.</summary>
    public static bool IsPossible => TestcontainersSettings.OS.DockerEndpointAuthConfig is not null;

    public Task StopAsync(CancellationToken cancellationToken) => container.StopAsync(cancellationToken);

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        using var docker = TestcontainersSettings.OS.DockerEndpointAuthConfig.GetDockerClientBuilder(Guid.Empty).Build();
        await docker.Containers.KillContainerAsync(container.Id, new ContainerKillParameters { Signal = "SIGKILL" }, cancellationToken);
        await container.StopAsync(cancellationToken); // Testcontainers has to learn of it before it starts the container again
    }

    public Task StartAgainAsync(CancellationToken cancellationToken) => container.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => container.DisposeAsync();
}
