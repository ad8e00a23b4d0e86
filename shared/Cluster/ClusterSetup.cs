using AutoTune.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AutoTune.Cluster;

/// <summary>Connects a process to a cluster.</summary>
public static class ClusterSetup
{
    /// <summary>Adds <see cref="ApiServer"/> by the settings of section <c>Cluster</c>, and a look at the account's rights at the start.</summary>
    /// <param name="suite">The process.</param>
    /// <param name="work">Rights it needs in the namespaces where it works.</param>
    /// <param name="home">Rights it needs in the namespace of its lease.</param>
    public static void AddCluster(this Suite suite, IReadOnlyList<Right> work, IReadOnlyList<Right> home)
    {
        suite.Settings<ClusterOptions>("Cluster");
        suite.Services.AddSingleton(provider => ApiServer.Connect(provider.GetRequiredService<ClusterOptions>()));
        suite.Services.AddHostedService(provider => new RightsCheck(
            provider.GetRequiredService<ApiServer>(), provider.GetRequiredService<ClusterOptions>(), work, home,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RightsCheck>>()));
    }
}
