using AutoTune.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.ExperimentCoordinator;

/// <summary>Adds what removes finished experiments, or parts of them, from the store.</summary>
public static class StoreRetentionService
{
    /// <summary>Nothing runs unless a setting asks for it. Not part of the suite in one process: <c>autotune prune</c> does it there.</summary>
    public static void AddStoreRetention(this Suite suite)
    {
        if (suite.Settings<RetentionOptions>(RetentionOptions.Section).OfStore) suite.Services.AddHostedService<StoreRetention>();
    }
}
