using AutoTune.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace AutoTune.Persistence.Tests;

/// <summary>One opened instance of the stores: what one process has.</summary>
public sealed class Stores(ServiceProvider services) : IAsyncDisposable
{
    public IStoreSetup Setup => services.GetRequiredService<IStoreSetup>();

    public IExperimentStore Experiments => services.GetRequiredService<IExperimentStore>();

    public ITrialStore Trials => services.GetRequiredService<ITrialStore>();

    public IEndLog Ends => services.GetRequiredService<IEndLog>();

    public IMetricStore Metrics => services.GetRequiredService<IMetricStore>();

    public ILauncherStore Launchers => services.GetRequiredService<ILauncherStore>();

    public IExperimentRemoval Removal => services.GetRequiredService<IExperimentRemoval>();

    public IUploadStore Uploads => services.GetRequiredService<IUploadStore>();

    public IRetentionStore Retention => services.GetRequiredService<IRetentionStore>();

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
