using AutoTune.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Cluster;

/// <summary>Connects a process to a cluster.</summary>
public static class ClusterSetup
{
    /// <summary>Adds <see cref="ApiServer"/> by the settings of section <c>Cluster</c>.</summary>
    public static void AddCluster(this Suite suite)
    {
        suite.Settings<ClusterOptions>("Cluster");
        suite.Services.AddSingleton(provider => ApiServer.Connect(provider.GetRequiredService<ClusterOptions>()));
    }
}
