using AutoTune.Algorithms;
using AutoTune.Experiments.Spec;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AutoTune.Hosting;

/// <summary>What every process of the suite has, whichever services it runs.</summary>
public static class SharedServices
{
    /// <param name="suite">The process.</param>
    /// <param name="serviceName">Its name in telemetry.</param>
    public static void AddShared(this Suite suite, string serviceName)
    {
        suite.Services.TryAddSingleton(TimeProvider.System);
        suite.Services.AddSingleton<IAlgorithmCatalog>(AlgorithmRegistry.Instance);
        suite.Services.AddSingleton(AlgorithmRegistry.Instance);
        suite.Services.AddSingleton<ExperimentReader>();
        suite.Services.AddSingleton<ExperimentSpecs>();
        suite.AddTelemetry(serviceName);
    }
}
